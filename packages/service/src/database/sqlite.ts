import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import createKnex, { type Knex } from "knex";
import { common, isTimeout, LAST_TIME, lowerAscii, WAIT_MS, type Dialect } from "./dialect.js";
import { BUSY_TIMEOUT_MS, isBusy, retryWhileBusy, SqliteClient } from "./sqlite-client.js";
import { changeRows, type Connection } from "./sqlite-statements.js";

/** Whether SQLite itself failed: IOERR, FULL, CANTOPEN. */
const UNAVAILABLE = [10, 13, 14];

export const sqlite: Dialect = {
  name: "sqlite",
  open(path, exists) {
    if (!exists) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, exists ? "r" : "a", 0o600)); // SQLite gives its other files the rights of the first one
    const open = (max: number, pragmas: string): Knex => {
      const knex = createKnex({
        client: SqliteClient as unknown as typeof Knex.Client,
        connection: { filename: path },
        useNullAsDefault: true,
        ...common,
        pool: {
          min: 1,
          max,
          afterCreate: (connection: Connection, done: Done) =>
            void prepare(connection, pragmas).then(() => done(null), done),
        },
      });
      keepNobodyAlive(knex);
      return knex;
    };
    return {
      // One writer a process: writers that wait inside SQLite would hold the threads that bcrypt needs.
      writer: open(1, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"),
      reader: open(4, "PRAGMA query_only = ON;"),
    };
  },
  lockMigrations: async () => {}, // BEGIN IMMEDIATE has the only write lock there is, and the system frees it
  serialize: async () => {}, // the same
  async appendOnly(trx, table, { key, mayUpdate = "false", mayDelete = "false" }) {
    const refuse = `BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END`;
    // INSERT OR REPLACE deletes a row, of this key or this place, and runs no trigger for that.
    const exists = `EXISTS (SELECT 1 FROM ${table} WHERE ${key} = NEW.${key} OR rowid = NEW.rowid)`;
    for (const [change, refused] of [
      ...(key === undefined ? [] : [["insert", exists]]),
      ["update", `NOT (${mayUpdate})`],
      ["delete", `NOT (${mayDelete})`],
    ]) {
      await trx.raw(`CREATE TRIGGER ${table}_no_${change} BEFORE ${change} ON ${table} WHEN ${refused} ${refuse}`);
    }
  },
  time: (table, column) => table.text(column),
  timeOrLast: (table, column, field) =>
    table.specificType(column, `text AS (coalesce(${field}, '${LAST_TIME}')) VIRTUAL`),
  text: (table, column) => table.text(column),
  read: (knex, query) => (knex.client as SqliteClient).read(query),
  async insertAll(trx, table, rows) {
    // One JSON text instead of a placeholder for each value: always the same statement, so it is prepared once.
    const columns = Object.keys(rows[0] ?? {});
    const values = columns.map((_, index) => `value ->> ${index}`);
    const sql = `INSERT INTO "${table}" ("${columns.join('", "')}") SELECT ${values.join()} FROM json_each(?)`;
    const text = JSON.stringify(rows.map((row) => columns.map((column) => row[column])));
    const connection = (await (trx.client as Knex.Client).acquireConnection()) as Connection; // the transaction's own
    await changeRows(connection, sql, [text]);
  },
  contains: (query, column, text) => query.whereRaw("instr(lower(??), ?) > 0", [column, lowerAscii(text)]),
  lockRows: (query) => query,
  isUniqueViolation: (error) => /SQLITE_CONSTRAINT: (UNIQUE|PRIMARY KEY)/.test(String(error)),
  isUnavailable: (error) =>
    isBusy(error) || isTimeout(error) || UNAVAILABLE.includes(Number((error as { errno?: number }).errno)),
};

type Done = (error: Error | null) => void;

/** The part of knex's pool that looks for idle connections, as long as one is open. */
interface Reaping {
  readonly on: (event: "startReaping", listener: () => void) => void;
  readonly interval: NodeJS.Timeout | null;
}

/** A program that forgets to close a database ends all the same: what it has asked for keeps it alive, and not the pool. */
function keepNobodyAlive(knex: Knex): void {
  const { pool } = knex.client as { readonly pool: Reaping };
  pool.on("startReaping", () => queueMicrotask(() => pool.interval?.unref())); // the event comes before the timer
}

async function prepare(connection: Connection, pragmas: string): Promise<void> {
  const exec = promisify(connection.exec.bind(connection));
  await exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS};`);
  // The switch to WAL answers SQLITE_BUSY without waiting while another process makes the same switch.
  await retryWhileBusy(performance.now() + WAIT_MS, () => exec(pragmas));
}
