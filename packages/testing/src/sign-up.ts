import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import request from "supertest";

/** An Express app, or the base URL of a service. */
export type App = Parameters<typeof request>[0];

/** A user who has registered and signed in. */
export interface SignedIn {
  readonly id: string;
  readonly username: string;
  readonly password: string;
  readonly token: string;
  /** Ready for `.set(...)`. */
  readonly headers: { readonly Authorization: string };
}

/** Registers a user through an app, or through the service at a base URL, and signs in. */
export async function signUp(
  app: App,
  username = `user-${randomBytes(6).toString("hex")}`,
  password = "correct horse battery",
): Promise<SignedIn> {
  const registered = await request(app).post("/register").send({ username, password });
  assert.equal(registered.status, 201, registered.text);
  const token = await signIn(app, { username, password });
  const { id } = registered.body as { id: string };
  return { id, username, password, token, headers: { Authorization: `Bearer ${token}` } };
}

/** Signs a user in and gives the access token. */
export async function signIn(app: App, form: Record<string, string>): Promise<string> {
  const answer = await request(app).post("/token").type("form").send(form);
  assert.equal(answer.status, 200, answer.text);
  return (answer.body as { access_token: string }).access_token;
}
