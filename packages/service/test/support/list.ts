// A table that can be listed in every way there is, and an app that lists it.
import assert from "node:assert/strict";
import { migrate, pageBody, readPage, selectPage, type Listing, type MigrationSet } from "@repo/service";
import request, { type Response } from "supertest";
import { testApp, testDatabase } from "./app.js";

export interface Note {
  readonly id: string;
  readonly name: string;
  readonly due_date: string | null;
  readonly kind: string;
  readonly owner_id: string;
  readonly created_at: string;
}

export type Query = Record<string, string | string[]>;

/** An app with `GET /` on a table of its own. */
export interface List {
  readonly get: (query: Query | string) => Promise<Response>;
  /** Adds notes; what is not said of them is the same for all, but the ids. */
  readonly add: (...notes: Partial<Note>[]) => Promise<Note[]>;
  /** Forgets all notes. */
  readonly clear: () => Promise<unknown>;
  /** All notes of a list, page by page; `between` runs after each page. */
  readonly walk: (query: Query, between?: () => Promise<unknown>) => Promise<Note[]>;
}

export const orders = {
  "-created_at": { column: "created_at", type: "time", descending: true },
  created_at: { column: "created_at", type: "time" },
  name: { column: "name", type: "text" },
  due_date: { column: "due_date_or_last", type: "time", optional: "due_date" },
  "-id": { column: "id", type: "text", descending: true },
} as const satisfies Listing["orders"];

const listing: Listing = {
  orders,
  filters: {
    q: { kind: "contains", column: "name" },
    owner_id: { kind: "user", column: "owner_id" },
    kind: { kind: "word", column: "kind", words: ["memo", "letter", "other"] },
    text: { kind: "text", column: "name" },
    due: { kind: "filled", column: "due_date" },
    since: { kind: "since", column: "id" },
    until: { kind: "until", column: "id" },
  },
};

export const idOf = (i: number): string => `01900000-0000-7000-8000-${String(i).padStart(12, "0")}`;

const schema: MigrationSet = {
  table: "notes_migrations",
  migrations: [
    {
      name: "001-notes",
      up: async (trx, dialect) => {
        await trx.schema.createTable("notes", (table) => {
          dialect.text(table, "id").primary();
          dialect.text(table, "name").notNullable();
          dialect.time(table, "due_date");
          dialect.timeOrLast(table, "due_date_or_last", "due_date");
          dialect.text(table, "kind").notNullable();
          dialect.text(table, "owner_id").notNullable();
          dialect.time(table, "created_at").notNullable();
        });
      },
    },
  ],
};

export async function buildList(): Promise<List> {
  const database = await testDatabase();
  await migrate(database, schema);
  const { reader, read, writer, dialect } = database;
  const select = () => reader<Note>("notes").select("id", "name", "due_date", "kind", "owner_id", "created_at");
  const app = testApp((routes) =>
    routes.get("/", async (req, res) => {
      const page = readPage(req, listing);
      res.json(pageBody(await read<Note>(selectPage(select(), dialect, page)), page));
    }),
  );
  const get: List["get"] = (query) => request(app).get("/").query(query).then();

  let added = 0;
  const add: List["add"] = async (...notes) => {
    const same = {
      name: "note",
      due_date: null,
      kind: "memo",
      owner_id: idOf(0),
      created_at: "2026-01-01T00:00:00.000Z",
    };
    const rows = notes.map((note) => ({ id: idOf((added += 1)), ...same, ...note }));
    await writer("notes").insert(rows);
    return rows;
  };

  const clear: List["clear"] = async () => writer("notes").delete();

  const walk: List["walk"] = async (query, between = async () => {}) => {
    const seen: Note[] = [];
    let cursor: string | null = null;
    do {
      const res: Response = await get({ ...query, ...(cursor !== null && { cursor }) });
      assert.equal(res.status, 200, res.text);
      seen.push(...(res.body.data as Note[]));
      cursor = res.body.next_cursor as string | null;
      assert.ok(cursor === null || res.body.data.length === Number(query["limit"] ?? 20), "a page is short");
      assert.ok(seen.length < 200, "a walk that does not end");
      await between();
    } while (cursor !== null);
    return seen;
  };
  return { get, add, clear, walk };
}
