// An app with one POST that makes items, for whoever `X-Caller` names, as often as its Idempotency-Key is new.
import { randomUUID } from "node:crypto";
import {
  createOnce,
  idempotencyMigrations,
  insertAll,
  jsonBody,
  migrate,
  sendAnswer,
  type Database,
} from "@repo/service";
import type { Express } from "express";
import request, { type Response } from "supertest";
import { itemsDatabase, testApp } from "./app.js";
import { testClock, type TestClock } from "./clock.js";

export interface Item {
  readonly [column: string]: string | number | null;
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
  readonly count: number;
}

/** An item of this name. */
export const newItem = (name: string): Item => ({
  id: randomUUID(),
  name,
  created_at: "2026-01-01T00:00:00.000Z",
  count: 0,
});

export interface Creator {
  readonly app: Express;
  readonly clock: TestClock;
  readonly database: Database;
  /** How many items each call of `write` had. */
  readonly writes: number[];
  readonly post: (body: object | string, headers?: Record<string, string>, path?: string) => Promise<Response>;
  readonly names: () => Promise<string[]>;
  readonly keys: () => Promise<string[]>;
}

export async function buildCreator(): Promise<Creator> {
  const database = await itemsDatabase();
  await migrate(database, idempotencyMigrations);
  const clock = testClock();
  const writes: number[] = [];
  const app = testApp((routes) => {
    for (const path of ["/items", "/things"]) {
      const create = createOnce<Item>({ database, route: `POST ${path}`, clock }, async (trx, items) => {
        writes.push(items.length);
        await insertAll(trx, "items", items);
      });
      routes.post(path, jsonBody(), async (req, res) => {
        const item = newItem(String((req.body as { name: string }).name));
        const answer = { status: 201, headers: { Location: `${path}/${item.id}`, ETag: '"1"' }, body: item };
        sendAnswer(res, await create(req, String(req.headers["x-caller"] ?? "alice"), item, answer));
      });
    }
  });
  const post: Creator["post"] = (body, headers = {}, path = "/items") =>
    request(app).post(path).type("json").set(headers).send(body).then();
  const names = () => database.reader("items").orderBy("name").pluck<string[]>("name");
  const keys = () => database.reader("idempotency_keys").orderBy("key").pluck<string[]>("key");
  return { app, clock, database, writes, post, names, keys };
}
