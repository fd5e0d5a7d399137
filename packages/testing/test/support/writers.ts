// Clients that write campaigns as fast as they are answered: with and without Idempotency-Key and If-Match.
import { randomUUID } from "node:crypto";
import type { SignedIn } from "@repo/testing";
import type { Ledger, Write } from "./ledger.js";
import type { Random } from "./random.js";
import type { Answer, Sent } from "./send.js";

/** What writers share. */
export interface Desk {
  readonly url: string;
  readonly user: SignedIn;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly send: (url: string, sent: Sent) => Promise<Answer>;
  /** Asked before each request: whether there are to be no more. */
  readonly over: () => boolean;
  /** Told of each answer; gives whether it is one to be counted on. */
  readonly onAnswer: (answer: Answer) => boolean;
}

/** Writes until it is over or the service is gone. Each writer changes only what a writer of its number has made. */
export async function write(number: number, desk: Desk): Promise<void> {
  const { ledger, random, over, onAnswer } = desk;
  const mine = [...ledger.rows].filter(([, { name }]) => String(name).startsWith(`w${number}-`)).map(([id]) => id);
  while (!over()) {
    const position = random(mine.length + 1);
    const [id] = random(5) > 1 ? mine.splice(position, 1) : [];
    const next = choose(`w${number}`, id, random);
    ledger.begin(next);
    const version = random(2) ? Number(ledger.rows.get(id ?? "")?.["version"] ?? 0) : 0;
    const answer = await request(desk, next, version ? { "If-Match": `"${version}"` } : {}).catch(() => {});
    if (answer === undefined) return;
    if (!onAnswer(answer)) continue; // nobody knows what has become of it: the campaign is left alone
    ledger.acknowledge(next, answer);
    const kept = id ?? (JSON.parse(answer.text) as { id: string }).id;
    if (next.action !== "campaign_deleted") mine.push(kept);
  }
}

/** A new campaign without an id, a change of one with it. */
function choose(writer: string, id: string | undefined, random: Random): Write {
  const requestId = randomUUID();
  const name = `${writer}-${requestId}`;
  if (id === undefined) return { requestId, action: "campaign_created", name, ...(random(2) && { key: name }) };
  return { requestId, id, name, action: random(3) ? "campaign_updated" : "campaign_deleted" };
}

type Request = Pick<Desk, "url" | "user" | "send">;

const METHOD = { campaign_created: "POST", campaign_updated: "PATCH", campaign_deleted: "DELETE" };

function request({ url, user, send }: Request, write: Write, extra: Record<string, string> = {}): Promise<Answer> {
  const key: Record<string, string> = write.key === undefined ? {} : { "Idempotency-Key": write.key };
  const headers = { ...user.headers, "X-Request-Id": write.requestId, ...key, ...extra };
  const json: Sent = write.action === "campaign_deleted" ? {} : { json: { name: write.name } };
  const path = write.id === undefined ? "/campaigns" : `/campaigns/${write.id}`;
  return send(`${url}${path}`, { method: METHOD[write.action], headers, ...json });
}

/** Sends keyed writes once more, as a client does that has had no answer. */
export async function sendAgain(writes: readonly Write[], desk: Request & Pick<Desk, "ledger">): Promise<void> {
  for (const write of writes) {
    const again = { ...write, requestId: randomUUID() };
    desk.ledger.acknowledgeAgain(write, again, await request(desk, again));
  }
}
