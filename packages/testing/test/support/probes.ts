// How the effect of a setting shows from outside.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { newDatabase, signUp, type TestService } from "@repo/testing";
import request from "supertest";
import { rowsOf, withDatabase } from "./rows.js";
import { newTokens, post, refresh } from "./sessions.js";
import { register, startWith } from "./services.js";

/** How long a token with these claims lives, in seconds. */
export const lifetime = ({ exp, iat }: Record<string, number | string>): number => Number(exp) - Number(iat);

/** A service listens on the port that its setting names. */
export async function listensOn(setting: string, service: string): Promise<void> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const { url } = await startWith({ [setting]: `${port}` }, service);
  assert.equal(url, `http://127.0.0.1:${port}`);
  await request(url).get("/ready").expect(200);
}

/** A service keeps its rows in the database that its setting names. */
export async function keepsDataIn(setting: string, name: "campaigns" | "resources"): Promise<void> {
  const database = await newDatabase("sqlite");
  const { url } = await startWith({ [setting]: database }, `${name}-api`);
  const { headers } = await signUp(url);
  const sent = { name: "Spring", ...(name === "resources" && { kind: "link" }) };
  await request(url).post(`/${name}`).set(headers).send(sent).expect(201);
  assert.equal((await rowsOf(database, name)).length, 1);
}

/** Ends a service while a request has sent half its body; gives the exit code. The other half comes once it is ending. */
export async function endWithRequestInFlight(service: TestService): Promise<number | string> {
  const { hostname, port } = new URL(service.url);
  const socket = connect(Number(port), hostname);
  const head = ["POST /token HTTP/1.1", "Host: test", "Content-Type: application/x-www-form-urlencoded"];
  socket.on("error", () => {}).write([...head, "Expect: 100-continue", "Content-Length: 4", "", ""].join("\r\n"));
  await once(socket, "data"); // 100 Continue: the service has the head and waits for the body
  const ended = service.stop("SIGTERM");
  while (
    await request(service.url)
      .get("/health")
      .then(
        () => true,
        () => false,
      )
  ); // until it takes no more connections
  socket.end("a=bc");
  return ended;
}

/** How many of sixteen registrations at once find no place in the hashing queue. */
export async function refusedOfSixteen(service: TestService): Promise<number> {
  const attempts = Array.from({ length: 16 }, (_, index) =>
    register(service, `user-${index}`, "correct horse battery"),
  );
  return (await Promise.all(attempts)).filter(({ status }) => status === 503).length;
}

/** What is asked of a service, and in which form. */
export interface Asked {
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly form?: object;
  readonly json?: object;
}

/** The status of the second of two requests, the same twice unless another is given. */
export async function secondStatus(settings: Record<string, string>, first: Asked, second = first): Promise<number> {
  const { url } = await startWith(settings);
  const ask = async ({ path, headers = {}, form, json }: Asked): Promise<number> => {
    const sent = form || json ? request(url).post(path) : request(url).get(path);
    return (
      await sent
        .set(headers)
        .type(form ? "form" : "json")
        .send(form ?? json)
    ).status;
  };
  await ask(first);
  return ask(second);
}

/** How many threads a service has once it has hashed a password. */
export async function threadsAfterWork(size: string): Promise<number> {
  const service = await startWith({ UV_THREADPOOL_SIZE: size });
  await signUp(service.url);
  return readdirSync(`/proc/${service.child.pid}/task`).length;
}

/** How many days a session of a service lives. */
export async function sessionDays(settings: Record<string, string>): Promise<number> {
  const url = await newDatabase("sqlite");
  await signUp((await startWith({ ...settings, AUTH_DATABASE_URL: url })).url);
  const [session] = await rowsOf(url, "sessions");
  const [from, to] = [session?.["created_at"], session?.["expires_at"]].map((time) => Date.parse(String(time)));
  return (Number(to) - Number(from)) / 86_400_000;
}

/** The status of a refresh token that is sent once more, a moment after it was spent. */
export async function replayStatus(settings: Record<string, string>): Promise<number> {
  const { url } = await startWith(settings);
  const { username, password } = await signUp(url);
  const { refresh_token } = await newTokens(url, username, password);
  await refresh(url, refresh_token);
  await delay(5);
  return (await refresh(url, refresh_token)).status;
}

/** The statuses of sign-ins with a wrong password, one after the other, for these names. */
export async function guesses({ url }: TestService, usernames: readonly string[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const username of usernames) {
    statuses.push((await post(url, "/token", { username, password: "a wrong guess" })).status);
  }
  return statuses;
}

/** The status of a session's second refresh. */
export async function secondRefresh(settings: Record<string, string>): Promise<number> {
  const { url } = await startWith(settings);
  const { username, password } = await signUp(url);
  const { refresh_token } = await newTokens(url, username, password);
  const successor = JSON.parse((await refresh(url, refresh_token)).text) as { refresh_token: string };
  return (await refresh(url, successor.refresh_token)).status;
}

/** Adds an audit event of ten days ago. */
export function addOldEvent(database: string): Promise<unknown> {
  const time = new Date(Date.now() - 10 * 86_400_000).toISOString();
  const values = ["old", "test", "a", "t", "r", "success", time].map((value) => `'${value}'`).join();
  const columns = "id, source, action, target_type, request_id, outcome, created_at";
  return withDatabase(database, ({ writer }) => writer.raw(`INSERT INTO audit_events (${columns}) VALUES (${values})`));
}
