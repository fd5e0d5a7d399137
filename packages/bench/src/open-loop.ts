import { setMaxListeners } from "node:events";
import { Agent, request, type RequestOptions } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Requests that arrive at a fixed rate, however slow the server is: one that cannot keep up does not get fewer of
 * them, so its waiting shows. Meanwhile clients may sign in, each again and again.
 */
export interface OpenLoop {
  readonly type: "open";
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly perSecond: number;
  readonly seconds: number;
  readonly signIns?: SignIns;
}

interface SignIns {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly clients: number;
}

export interface Latencies {
  /** From sending to the end of the answer, in ms. */
  readonly ms: readonly number[];
  readonly signIns: number;
  /** How long each refusal of a sign-in took, in ms. */
  readonly refusedMs: readonly number[];
}

/**
 * Within this time all clients have begun, and filled the queue; what happens until then does not count. On one core,
 * which the hashes have half of, so many new connections at once are a crowd of their own.
 */
const FILLING_MS = 3000;

/** @throws {Error} when one of the requests is not answered with 200 */
export async function openLoop({ url, headers, perSecond, seconds, signIns }: OpenLoop): Promise<Latencies> {
  const agent = new Agent({ keepAlive: true });
  const end = new AbortController();
  setMaxListeners(0, end.signal); // every client listens
  const counts: SignInCounts = { signIns: 0, refusedMs: [] };
  const clients = Array.from({ length: signIns?.clients ?? 0 }, () => signInAgain(signIns, counts, end.signal));
  if (signIns) await sleep(FILLING_MS);
  Object.assign(counts, { signIns: 0, refusedMs: [] });
  const startedAt = performance.now();
  const answers: Promise<number>[] = [];
  for (let sent = 0; sent < perSecond * seconds; sent += 1) {
    await sleep(Math.max(0, startedAt + (sent * 1000) / perSecond - performance.now()));
    answers.push(timeOf(url, { headers, agent }));
  }
  const ms = await Promise.all(answers);
  end.abort();
  await Promise.all(clients);
  if (signIns) await sleep(500); // until the server has finished the hash that was under way
  agent.destroy();
  return { ms, ...counts };
}

interface SignInCounts {
  signIns: number;
  refusedMs: number[];
}

/** Each attempt has an address of its own, as in a flood that comes from everywhere. */
let attempts = 0;

function fromAnywhere(): { "X-Forwarded-For": string } {
  attempts += 1;
  return { "X-Forwarded-For": `10.${(attempts >> 8) & 255}.${attempts & 255}.1` };
}

/**
 * Signs in until the end, each time on a new connection: the server closes one that was idle for as long as a refused
 * client waits. It comes back when it was told to, or a little later, as good clients do: not all in the same moment.
 */
async function signInAgain(signIns: SignIns | undefined, counts: SignInCounts, signal: AbortSignal): Promise<void> {
  if (!signIns) return;
  const { url, headers, body } = signIns;
  try {
    await sleep(Math.random() * FILLING_MS * (2 / 3), undefined, { signal });
    while (!signal.aborted) {
      const sentAt = performance.now();
      const options = { method: "POST", headers: { ...headers, ...fromAnywhere() }, agent: false, signal } as const;
      const { status, retryAfter } = await send(url, options, body);
      if (status === 200) counts.signIns += 1;
      else counts.refusedMs.push(performance.now() - sentAt);
      const waitMs = Math.max(1, retryAfter) * 1000 * (1 + Math.random() / 2);
      if (status !== 200) await sleep(waitMs, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function timeOf(url: string, options: RequestOptions): Promise<number> {
  const sentAt = performance.now();
  const { status } = await send(url, options);
  if (status !== 200) throw new Error(`${url} answered ${status}`);
  return performance.now() - sentAt;
}

function send(url: string, options: RequestOptions, body = ""): Promise<{ status: number; retryAfter: number }> {
  return new Promise((resolve, reject) => {
    const message = request(url, options, (response) => {
      const { statusCode = 0, headers } = response;
      response.resume();
      response.once("end", () => resolve({ status: statusCode, retryAfter: Number(headers["retry-after"] ?? 0) }));
      response.once("error", reject);
    });
    message.once("error", reject);
    message.end(body);
  });
}
