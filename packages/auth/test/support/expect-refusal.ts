// What a refused credential looks like on the wire, checked in one place.
import assert from "node:assert/strict";
import { expectProblem } from "@repo/testing";
import type { Express } from "express";
import request, { type Response } from "supertest";

/** Asks for the guarded route with an Authorization header. */
export function knock(app: Express, authorization?: string): Promise<Response> {
  const asking = request(app).get("/guarded");
  return Promise.resolve(authorization === undefined ? asking : asking.set("Authorization", authorization));
}

/** Checks that the guarded route takes the token. */
export async function expectAccepted(app: Express, token: string): Promise<void> {
  const res = await knock(app, `Bearer ${token}`);
  assert.equal(res.status, 200, res.text);
}

/** Checks that the guarded route answers 401 and the challenge for a bad token (RFC 6750, section 3). */
export async function expectRefused(app: Express, token: string, detail?: RegExp): Promise<void> {
  const res = await knock(app, `Bearer ${token}`);
  const body = expectProblem(res, 401, "invalid_token");
  assert.equal(
    res.headers["www-authenticate"],
    `Bearer realm="campaigns", error="invalid_token", error_description="${body.detail}"`,
  );
  assert.equal(res.headers["cache-control"], "no-store");
  if (detail) assert.match(body.detail, detail);
}
