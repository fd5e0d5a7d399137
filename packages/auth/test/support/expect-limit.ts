// What a limit looks like on the wire, checked in one place.
import assert from "node:assert/strict";
import { expectProblem } from "@repo/testing";
import type { Response } from "supertest";
import { newApp, type TestApp, type TestOptions } from "./app.js";
import { expectOAuthError } from "./token-request.js";

const UNLIMITED = { accountFailures: 1000, addressFailures: 1000 };

/** An app that believes one proxy about addresses, with its limits on, except those of wrong passwords. */
export async function limitedApp(limits: TestOptions["limits"] = {}, options: TestOptions = {}): Promise<TestApp> {
  const test = await newApp({ rateLimits: "on", limits: { ...UNLIMITED, ...limits }, ...options });
  test.app.set("trust proxy", 1);
  return test;
}

/** What one header says of one of the limits it names, by its parameters. */
export function limitIn(res: Response, header: "ratelimit" | "ratelimit-policy", policy: string): string | undefined {
  const all = String(res.headers[header] ?? "").split(", ");
  return all.find((each) => each.startsWith(`"${policy}"; `))?.slice(policy.length + 4);
}

/** Checks that an answer is within a limit, and says how much is left. */
export function expectLeft(res: Response, policy: string, left: number, max: number, seconds = 60): void {
  assert.ok(res.status !== 429, res.text);
  assert.equal(limitIn(res, "ratelimit", policy), `r=${left}; t=${seconds}`);
  assert.match(String(limitIn(res, "ratelimit-policy", policy)), new RegExp(`^q=${max}; w=\\d+$`));
}

/** Checks that an answer refuses what is over a limit, and tells when to come back. */
export function expectOver(res: Response, policy: string, max: number, seconds = 60): void {
  expectProblem(res, 429, "too_many_requests");
  assert.equal(res.headers["cache-control"], "no-store");
  expectOverHeaders(res, policy, max, seconds);
}

/** The same at `POST /token`. */
export function expectOAuthOver(res: Response, policy: string, max: number, seconds = 60): void {
  expectOAuthError(res, 429, "temporarily_unavailable");
  expectOverHeaders(res, policy, max, seconds);
}

function expectOverHeaders(res: Response, policy: string, max: number, seconds: number): void {
  assert.equal(res.headers["retry-after"], `${seconds}`);
  assert.equal(res.headers["ratelimit"], `"${policy}"; r=0; t=${seconds}`);
  assert.match(String(res.headers["ratelimit-policy"]), new RegExp(`^"${policy}"; q=${max}; w=\\d+$`));
}
