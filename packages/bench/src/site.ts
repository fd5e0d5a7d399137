import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Peer } from "./processes.js";

/** A running server, and how long it took from its start until it was ready, in ms. */
export interface Server {
  readonly peer: Peer;
  readonly url: string;
  readonly startMs: number;
}

/** A running service, and what a signed-in user asks it for. */
export interface Site extends Server {
  readonly headers: Record<string, string>;
  readonly itemPath: string;
  readonly lastPagePath: string;
}

const MAIN = fileURLToPath(import.meta.resolve("@repo/campaigns-api/dist/src/main.js"));
const BARE = fileURLToPath(new URL("./bare.js", import.meta.url));
const REPORTER = new URL("./reporter.js", import.meta.url).href;

const CREDENTIALS = { username: "bench", password: "correct horse battery" };

/** A sign-in, ready to be sent. */
export const SIGN_IN = {
  path: "/token",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams(CREDENTIALS).toString(),
};

/** Starts the bare Express route. */
export function startBare(): Promise<Server> {
  return startServer(BARE, "/");
}

type Environment = Readonly<Record<string, string>>;

/** The campaigns API of another checkout, which is built. */
export function mainOf(checkout: string): string {
  return join(resolve(checkout), "packages/campaigns-api/dist/src/main.js");
}

/** Starts the campaigns API, as built. */
export function startService(settings: Environment, main = MAIN): Promise<Server> {
  return startServer(main, "/ready", settings);
}

/** Migrates the service's databases, and starts nothing. */
export async function migrateService(settings: Environment, main = MAIN): Promise<void> {
  assert.equal(await Peer.start("server", [main, "--migrate"], settings).ended, 0, "The databases were not migrated.");
}

async function startServer(main: string, ready: string, settings?: Environment): Promise<Server> {
  const startedAt = performance.now();
  const peer = Peer.start("server", ["--import", REPORTER, main], settings);
  const { url } = await peer.next<{ url: string }>("listening");
  while ((await fetch(url + ready)).status !== 200) await sleep(5);
  return { peer, url, startMs: performance.now() - startedAt };
}

/** Registers a user, signs in, and gives the headers to come back with. */
export async function signUp({ url }: Server): Promise<Record<string, string>> {
  const headers = { "content-type": "application/json" };
  const registration = { method: "POST", headers, body: JSON.stringify(CREDENTIALS) };
  await answerOf(`${url}/register`, registration, 201);
  const { path, ...form } = SIGN_IN;
  const { access_token } = await answerOf<{ access_token: string }>(url + path, { method: "POST", ...form });
  return { authorization: `Bearer ${access_token}` };
}

/** Finds an item and the last page. */
export async function visit(server: Server, headers: Record<string, string>): Promise<Site> {
  const { data } = await answerOf<List>(`${server.url}/campaigns`, { headers });
  const nearTheEnd = await lastPath(server.url, headers, "/campaigns?limit=100");
  const lastPagePath = await lastPath(server.url, headers, nearTheEnd.replace("limit=100", "limit=20"));
  return { ...server, headers, itemPath: `/campaigns/${data.at(-1)?.id}`, lastPagePath };
}

interface List {
  readonly data: readonly { readonly id: string }[];
  readonly next_cursor: string | null;
}

/** Walks from a page to the last one, as a client does, because a cursor comes out of an answer only. */
async function lastPath(url: string, headers: Record<string, string>, path: string): Promise<string> {
  const { next_cursor: cursor } = await answerOf<List>(url + path, { headers });
  if (cursor === null) return path;
  const next = new URL(path, url);
  next.searchParams.set("cursor", cursor);
  return lastPath(url, headers, next.pathname + next.search);
}

async function answerOf<Body>(url: string, init: RequestInit, status = 200): Promise<Body> {
  const answer = await fetch(url, init);
  assert.equal(answer.status, status, `${url} answered ${answer.status}`);
  return (await answer.json()) as Body;
}
