// Services under other settings than usual, for a moment each.
import assert from "node:assert/strict";
import { newFolder, runNode, signIn, startService, testEnvironment, type TestService } from "@repo/testing";
import request, { type Response } from "supertest";

type Env = Record<string, string>;

const running: TestService[] = [];

/** A service on a free port and an empty folder, with these settings besides. */
export async function startWith(settings: Env, name = "campaigns-api"): Promise<TestService> {
  const service = await startService(name, await environmentWith(settings));
  running.push(service);
  return service;
}

/** Ends what `startWith` has started. */
export async function stopAll(): Promise<void> {
  await Promise.all(running.splice(0).map((service) => service.stop("SIGKILL")));
}

/** What the campaigns API says when it does not start with these settings. */
export async function refusalOf(settings: Env): Promise<string> {
  const service = runNode(["packages/campaigns-api/dist/src/main.js"], await environmentWith(settings));
  assert.equal(await service.ended, 1, service.output());
  return service.errors();
}

async function environmentWith(settings: Env): Promise<Env> {
  return testEnvironment({ CAMPAIGNS_PORT: "0", RESOURCES_PORT: "0", DATA_DIR: await newFolder(), ...settings });
}

/** The answer to a registration. */
export async function register({ url }: TestService, username: string, password: string): Promise<Response> {
  return request(url).post("/register").send({ username, password });
}

/** The claims of a token that somebody who is registered gets. */
export async function claimsFrom({ url }: TestService): Promise<Record<string, number | string>> {
  const account = { username: "somebody", password: "correct horse battery" };
  await request(url).post("/register").send(account).expect(201);
  const token = await signIn(url, account);
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
}
