// Sessions, as their clients and the database know them.
import assert from "node:assert/strict";
import { rowsOf } from "./rows.js";
import { send, type Answer } from "./send.js";

/** What a client has of a session. */
export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

/** Posts a form to a service. */
export function post(url: string, path: string, form: Record<string, string>): Promise<Answer> {
  return send(`${url}${path}`, { method: "POST", form });
}

/** Signs in. */
export async function newTokens(url: string, username: string, password: string): Promise<Tokens> {
  const answer = await post(url, "/token", { username, password });
  assert.equal(answer.status, 200, answer.text);
  return JSON.parse(answer.text) as Tokens;
}

/** Sends a refresh token. */
export function refresh(url: string, token: string): Promise<Answer> {
  return post(url, "/token", { grant_type: "refresh_token", refresh_token: token });
}

/** The status that an access token gets. */
export async function statusOf(url: string, token: string): Promise<number> {
  return (await send(`${url}/me`, { headers: { Authorization: `Bearer ${token}` } })).status;
}

/** The session that an access token belongs to. */
export function sessionOf({ access_token }: Tokens): string {
  const claims = JSON.parse(Buffer.from(access_token.split(".")[1] ?? "", "base64url").toString()) as { sid: string };
  return claims.sid;
}

/** How many live refresh tokens a session has. */
export async function liveTokens(database: string, sessionId: string): Promise<number> {
  const rows = await rowsOf(database, "refresh_tokens");
  return rows.filter((row) => row["session_id"] === sessionId && row["spent_at"] === null).length;
}
