// Signing in and refreshing, as a client does it.
import assert from "node:assert/strict";
import { signUp, type SignedIn } from "@repo/testing";
import type { Express } from "express";
import type { Test } from "supertest";
import type { TestApp } from "./app.js";
import { claimsOf } from "./forge.js";
import { askToken, formOf } from "./token-request.js";

/** A session, as its client knows it. */
export interface ClientSession extends SignedIn {
  readonly refreshToken: string;
  readonly sessionId: string;
}

/** Signs a user in once more, or a new one. */
export async function newSession(
  app: Express,
  form: Record<string, string> = {},
  account?: Pick<SignedIn, "id" | "username" | "password">,
): Promise<ClientSession> {
  const user = account ?? (await signUp(app));
  const res = await askToken(app, { ...formOf(user), ...form });
  assert.equal(res.status, 200, res.text);
  const { access_token: token, refresh_token: refreshToken } = res.body as Record<string, string>;
  const { id, username, password } = user;
  const headers = { Authorization: `Bearer ${token}` };
  const sessionId = String(claimsOf(String(token))["sid"]);
  return { id, username, password, token: String(token), headers, refreshToken: String(refreshToken), sessionId };
}

/** Signs a new admin in, with all that the role allows unless the form says otherwise. */
export async function newAdmin({ app, setRole }: TestApp, form: Record<string, string> = {}): Promise<ClientSession> {
  const user = await newSession(app);
  await setRole(user.id, "admin");
  return newSession(app, form, user);
}

/** Sends a refresh token to `POST /token`. */
export function refresh(app: Express, token: string, form: Record<string, string> = {}): Test {
  return askToken(app, { grant_type: "refresh_token", refresh_token: token, ...form });
}

/** Refreshes and gives the two new tokens. */
export async function refreshed(
  app: Express,
  token: string,
  form: Record<string, string> = {},
): Promise<{ token: string; refreshToken: string }> {
  const res = await refresh(app, token, form);
  assert.equal(res.status, 200, res.text);
  return { token: res.body.access_token, refreshToken: res.body.refresh_token };
}
