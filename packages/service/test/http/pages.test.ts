import assert from "node:assert/strict";
import { pageBody, pageChains, readPage, selectPage, validate, type Database, type Orders } from "@repo/service";
import { expectProblem } from "@repo/testing";
import type { Express } from "express";
import request, { type Response } from "supertest";
import { itemsDatabase, testApp } from "../support/app.js";

interface Item {
  readonly id: string;
  readonly created_at: string;
}

const idOf = (i: number): string => `01900000-0000-7000-8000-${String(i).padStart(12, "0")}`;
const time = "2026-01-01T00:00:00.000Z";
const orders = {
  "-created_at": { column: "created_at", type: "time", descending: true },
  name: { column: "name", type: "text" },
} as const satisfies Orders;

/** A cursor of the default list with this content behind the list's name. */
const cursor = (content: unknown): string =>
  Buffer.from(JSON.stringify(Array.isArray(content) ? ["-created_at", ...content] : content)).toString("base64url");

/** 25 rows that share three times, in no order. */
const rows = Array.from({ length: 25 }, (_, i) => ({
  id: idOf((i * 7) % 25),
  name: String(i),
  created_at: `2026-01-0${(i % 3) + 1}T00:00:00.000Z`,
}));

function listApp({ reader, read, dialect }: Database): Express {
  return testApp((routes) =>
    routes.get("/", validate("query", pageChains(orders)), async (req, res) => {
      const page = readPage(req, orders);
      const rows = await read<Item>(selectPage(reader("items").select("id", "created_at"), dialect, page));
      res.json(pageBody(rows, page));
    }),
  );
}

describe("pages", () => {
  let app: Express;

  before(async () => {
    const database = await itemsDatabase();
    await database.writer("items").insert(rows);
    app = listApp(database);
  });

  const get = (query: Record<string, string> | string): Promise<Response> => request(app).get("/").query(query).then();

  async function walk(limit: number): Promise<Item[]> {
    const seen: Item[] = [];
    let next: string | null = null;
    do {
      const { body }: Response = await get({ limit: String(limit), ...(next !== null && { cursor: next }) });
      assert.ok(body.data.length === limit || body.next_cursor === null);
      assert.ok(body.data.length > 0 && seen.length < rows.length, "a page too many");
      seen.push(...(body.data as Item[]));
      next = body.next_cursor;
    } while (next !== null);
    return seen;
  }

  const newestFirst = rows
    .map(({ created_at, id }) => `${created_at} ${id}`)
    .sort()
    .reverse();

  for (const limit of [1, 4, 5, 24, 25, 100]) {
    it(`show every row once, newest first, ${limit} at a time`, async () => {
      const seen = await walk(limit);
      assert.deepEqual(
        seen.map(({ created_at, id }) => `${created_at} ${id}`),
        newestFirst,
      );
    });
  }

  it("hold 20 rows when nothing else is asked", async () => {
    assert.equal((await get({})).body.data.length, 20);
  });

  it("take a cursor whose row is gone", async () => {
    const res = await get({ cursor: cursor(["2026-01-02T12:00:00.000Z", idOf(99)]) });
    assert.equal(res.body.data.length, rows.filter(({ created_at }) => created_at < "2026-01-02T12").length);
  });

  it("take a cursor at either end of time", async () => {
    assert.equal((await get({ cursor: cursor(["0001-01-01T00:00:00.000Z", idOf(0)]) })).body.data.length, 0);
    assert.equal((await get({ cursor: cursor(["9999-12-31T23:59:59.999Z", idOf(0)]) })).body.data.length, 20);
  });

  for (const limit of ["0", "101", "-1", "1.5", "1e1", "ten", "", " 5", "0x5"]) {
    it(`answer 422 for limit=${JSON.stringify(limit)}`, async () => {
      const { errors } = expectProblem(await get({ limit }), 422, "validation_failed");
      assert.deepEqual(errors, [
        { location: "query", field: "limit", message: "must be a whole number from 1 to 100" },
      ]);
    });
  }

  for (const content of [
    ...[null, 1, "text", {}, [], [time], [time, "x"], [time, idOf(1), 1], [time, null], [null, idOf(1)], [1, 2]],
    ...["2026-02-30", "2026-13-01", "0000-01-01", "2026-1-1", "+020000-01-01"].map((day) => [
      time.replace("2026-01-01", day),
      idOf(1),
    ]),
    ...["2026-01-01T25:00:00.000Z", "2026-01-01", "now", "2026-01-01T00:00:00.000Z'"].map((text) => [text, idOf(1)]),
    ...[
      [time, `${idOf(1).slice(1)}\0`],
      [time, idOf(1).replace("0", "'")],
    ],
  ]) {
    it(`answer 422 for a cursor of ${JSON.stringify(content)}`, async () => {
      const { errors } = expectProblem(await get({ cursor: cursor(content) }), 422, "validation_failed");
      assert.equal(errors?.[0]?.field, "cursor");
    });
  }

  for (const text of ["cursor=", "cursor=%20", "cursor=%00", "cursor=a&cursor=b", `cursor=${"A".repeat(1000)}`]) {
    it(`answer 422 for ?${text.slice(0, 40)}`, async () => {
      expectProblem(await get(text), 422, "validation_failed");
    });
  }
});
