import type { ClosedLoop, Counts } from "./load.js";
import type { Latencies, OpenLoop } from "./open-loop.js";
import type { Peer } from "./processes.js";
import type { Usage } from "./reporter.js";
import { SIGN_IN, type Server, type Site } from "./site.js";
import { percentile, type Figures } from "./statistics.js";

/** How many connections a closed loop holds. */
export const CONNECTIONS = 32;

/** What one measurement takes: who loads, and for how long, in seconds. */
export interface Effort {
  readonly load: Peer;
  readonly seconds: number;
}

/** A request to a server, by its path. */
export type Asked = { readonly path: string } & Pick<ClosedLoop, "method" | "headers" | "body">;

const SIGN_INS_AT_ONCE = 8; // few enough that the hashing queue has room for all
const SIGN_INS_PER_SECOND = 6; // about what a core does, so that the case takes as long as the others
const ARRIVALS_PER_SECOND = 50;
const LATENCY_SHARE = 3; // 50 requests in a second are few for a p99

/** How many clients sign in at once while the item's latency is measured. */
export const BUSY_CLIENTS = 200;

/** Sends as many requests as the server answers, for the given time. */
export function requests(server: Server, asked: Asked, { load, seconds }: Effort): Promise<Figures> {
  return closed(server, asked, load, { connections: CONNECTIONS, end: { seconds } });
}

/** Sends a number of sign-ins and waits for all: cutting some off would leave hashes that cost time and do not count. */
export function signIns(server: Server, { load, seconds }: Effort): Promise<Figures> {
  const amount = Math.max(2, Math.round(seconds * SIGN_INS_PER_SECOND));
  const connections = Math.min(SIGN_INS_AT_ONCE, amount);
  return closed(server, { method: "POST", ...SIGN_IN }, load, { connections, end: { amount } });
}

async function closed(
  { peer, url }: Server,
  { path, ...asked }: Asked,
  load: Peer,
  how: Pick<ClosedLoop, "connections" | "end">,
): Promise<Figures> {
  const before = await usageOf(peer);
  const job: ClosedLoop = { type: "closed", url: url + path, ...asked, ...how };
  const { seconds, ok, refused } = await load.ask<Counts>(job);
  const { cpuSeconds } = await usageOf(peer);
  return { perCpuSecond: ok / (cpuSeconds - before.cpuSeconds), perSecond: ok / seconds, ok, refused };
}

/** Measures how long an item takes at 50 arrivals a second, while `clients` others sign in. */
export async function latency(site: Site, clients: number, { load, seconds }: Effort): Promise<Figures> {
  const busy = { ...SIGN_IN, url: site.url + SIGN_IN.path, clients };
  const job: OpenLoop = {
    type: "open",
    url: site.url + site.itemPath,
    headers: site.headers,
    perSecond: ARRIVALS_PER_SECOND,
    seconds: seconds * LATENCY_SHARE,
    ...(clients > 0 && { signIns: busy }),
  };
  const before = await usageOf(site.peer);
  const { ms, signIns, refusedMs } = await load.ask<Latencies>(job);
  const grown = ((await usageOf(site.peer)).rss - before.rss) / 1e6;
  const refusal = { refused: refusedMs.length, refusedP99: percentile(refusedMs, 0.99) };
  return { p50: percentile(ms, 0.5), p99: percentile(ms, 0.99), ok: signIns, ...refusal, grown };
}

/** Starts one more server, and ends it. */
export async function startUp(start: () => Promise<Server>): Promise<Figures> {
  const { peer, startMs } = await start();
  const { rss } = await usageOf(peer);
  await peer.stop();
  return { ms: startMs, megabytes: rss / 1e6 };
}

/** The memory of a server that has been loaded. */
export async function memory({ peer }: Server): Promise<Figures> {
  return { megabytes: (await usageOf(peer)).rss / 1e6 };
}

function usageOf(peer: Peer): Promise<Usage> {
  return peer.ask<Usage>({ type: "usage" });
}
