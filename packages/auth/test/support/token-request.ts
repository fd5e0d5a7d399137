// Asking for a token, rightly and wrongly.
import assert from "node:assert/strict";
import type { SignedIn } from "@repo/testing";
import type { Express } from "express";
import request, { type Response, type Test } from "supertest";

/** What a user sends to sign in. */
export function formOf({ username, password }: Pick<SignedIn, "username" | "password">): Record<string, string> {
  return { username, password };
}

/** Sends a form, as fields or as it is, to `POST /token`. */
export function askToken(app: Express, form: Record<string, string> | string): Test {
  return request(app).post("/token").type("form").send(form);
}

/** Checks that an answer is an OAuth error (RFC 6749, section 5.2) and nothing else; gives its description. */
export function expectOAuthError(res: Response, status: number, error: string): string {
  assert.equal(res.status, status, `${res.status} ${res.text}`);
  assert.equal(res.type, "application/json");
  const { error_description, ...rest } = res.body as { error: string; error_description: string };
  assert.deepEqual(rest, { error });
  assert.match(error_description, /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/); // the characters that 5.2 allows
  assert.equal(res.headers["cache-control"], "no-store");
  assert.ok(res.headers["x-request-id"]);
  return error_description;
}
