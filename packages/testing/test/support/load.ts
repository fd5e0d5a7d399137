// Steady use of a campaigns API while something under it goes away and comes back.
import type { SignedIn } from "@repo/testing";
import { send, type Answer, type Sent } from "./send.js";

/** So many successes in a row, of each kind of request, count as "works again". */
const CALM = 20;

/** What is asked for, by these and by the writers. */
const KINDS = [
  "GET /campaigns",
  "POST /campaigns",
  "PATCH /campaigns",
  "DELETE /campaigns",
  "POST /token",
  "GET /ready",
];

/** Sends requests and keeps account of the answers, by kind: `GET /campaigns`. */
export class Load {
  /** What is neither a success nor a proper 503. */
  readonly strange: string[] = [];
  readonly counts = { successes: 0, refusals: 0 };
  /** When the last request was sent that got a 503, in ms of `performance.now()`. */
  lastRefused = 0;
  over = false;
  readonly #inARow = new Map<string, number>();
  readonly #refused = new Set<string>();

  constructor(
    private readonly url: string,
    private readonly user: SignedIn,
  ) {}

  readonly send = async (url: string, sent: Sent): Promise<Answer> => {
    const kind = `${sent.method ?? "GET"} /${new URL(url).pathname.split("/")[1]}`;
    const sentAt = performance.now();
    const answer = await send(url, sent).catch((error: unknown) => {
      this.strange.push(`${kind}: ${String(error)}`);
      throw error;
    });
    if (answer.status < 300) {
      this.counts.successes += 1;
      this.#inARow.set(kind, (this.#inARow.get(kind) ?? 0) + 1);
    } else {
      this.counts.refusals += 1;
      this.#inARow.set(kind, 0);
      this.#refused.add(kind);
      this.lastRefused = Math.max(this.lastRefused, sentAt);
      if (!isProper(answer)) this.strange.push(`${kind}: ${answer.status} ${answer.text}`);
    }
    return answer;
  };

  /** Forgets what was before. */
  reset(): void {
    this.#inARow.clear();
    this.#refused.clear();
    this.lastRefused = 0;
  }

  /** Whether a request of this kind was refused since the last reset. */
  wasRefused(kind: string): boolean {
    return this.#refused.has(kind);
  }

  /** Whether everything that is asked for works again. */
  isCalm(): boolean {
    return KINDS.every((kind) => (this.#inARow.get(kind) ?? 0) >= CALM);
  }

  /** Reads, signs in and asks for readiness, each in a row of its own, until it is over. */
  async use(): Promise<void> {
    const { url, user } = this;
    const { username, password, headers } = user;
    await Promise.all([
      this.#repeat(`${url}/campaigns?limit=5`, { headers }),
      this.#repeat(`${url}/campaigns?limit=5&sort=name`, { headers }),
      this.#repeat(`${url}/token`, { method: "POST", form: { username, password } }),
      this.#repeat(`${url}/ready`, {}),
    ]);
  }

  async #repeat(url: string, sent: Sent): Promise<void> {
    while (!this.over) await this.send(url, sent);
  }
}

/** A 503 that says when to come back, as a problem or, of the token endpoint, as OAuth has it. */
function isProper({ status, headers, text }: Answer): boolean {
  const { code, error } = JSON.parse(text) as Record<string, unknown>;
  const known = code === "unavailable" || error === "temporarily_unavailable";
  return status === 503 && known && Number(headers.get("retry-after")) >= 1;
}
