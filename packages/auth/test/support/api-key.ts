// Making API keys through the app, and using them.
import assert from "node:assert/strict";
import { expectProblem } from "@repo/testing";
import type { Express } from "express";
import request, { type Test } from "supertest";
import type { Database } from "@repo/service";

/** A key as the API shows it when it is made. */
export interface ShownKey {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scope: string;
  readonly audience: string[];
  readonly created_at: string;
  readonly expires_at: string;
  readonly last_used_at: string | null;
  readonly key: string;
}

type Headers = { readonly Authorization: string };

/** Makes a key with somebody's token. */
export async function makeKey(app: Express, headers: Headers, fields: object = {}): Promise<ShownKey> {
  const res = await request(app)
    .post("/me/api-keys")
    .set(headers)
    .send({ name: "ci", ...fields });
  assert.equal(res.status, 201, res.text);
  return res.body as ShownKey;
}

/** Asks for the guarded route, or for another one, with a key. */
export function useKey(app: Express, key: string, path = "/guarded"): Test {
  return request(app).get(path).set("X-API-Key", key);
}

/** Checks that the guarded route refuses the key, with a challenge that speaks of no token; gives the reason. */
export async function expectKeyRefused(app: Express, key: string, realm = "campaigns"): Promise<string> {
  const res = await useKey(app, key);
  const { detail } = expectProblem(res, 401, "invalid_api_key");
  assert.equal(res.headers["www-authenticate"], `Bearer realm="${realm}"`);
  assert.equal(res.headers["cache-control"], "no-store");
  return detail;
}

/** A key with one character changed. */
export function changed(key: string, place: number): string {
  return key.slice(0, place) + (key[place] === "0" ? "1" : "0") + key.slice(place + 1);
}

/** The statements about a table that the app sends while `work` runs, reads and writes. */
export async function statementsAbout(
  table: string,
  { reader, writer, dialect }: Database,
  work: () => Promise<unknown>,
): Promise<string[]> {
  const sent: string[] = [];
  const note = ({ sql }: { sql: string }): void => void (sql.includes(table) && sent.push(sql));
  const clients = new Set([reader, writer]);
  for (const knex of clients) knex.on("query", note);
  // SQLite's quick reads pass knex's events by.
  const client = reader.client as { read?: (query: { toString(): string }) => unknown };
  const { read } = client;
  if (dialect.name === "sqlite" && read) {
    client.read = (query) => (note({ sql: query.toString() }), read.call(client, query));
  }
  try {
    await work();
    return sent;
  } finally {
    for (const knex of clients) knex.removeListener("query", note);
    if (dialect.name === "sqlite") delete client.read;
  }
}
