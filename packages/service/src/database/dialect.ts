import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import createKnex, { type Knex } from "knex";
import pg from "pg";
import { BUSY_TIMEOUT_MS, isBusy, retryWhileBusy, SqliteClient } from "./sqlite-client.js";

/** How long a query waits for a connection, in ms, before the request is answered 503. */
export const WAIT_MS = 5000;

/** Everything in which SQLite and PostgreSQL differ here. Rows read alike on both: numbers, and times as ISO text. */
export interface Dialect {
  readonly name: "sqlite" | "postgres";
  open(location: string): { readonly reader: Knex; readonly writer: Knex };
  /** Makes other processes that migrate this database wait until the transaction ends, however it ends. */
  lockMigrations(trx: Knex.Transaction): Promise<void>;
  /** A moment, to the millisecond. */
  time(table: Knex.CreateTableBuilder, column: string): Knex.ColumnBuilder;
  /** Text that is compared and sorted by its bytes. */
  text(table: Knex.CreateTableBuilder, column: string): Knex.ColumnBuilder;
  /** Makes a SELECT inside a transaction keep others from changing its rows until the transaction ends. */
  lockRows(query: Knex.QueryBuilder): Knex.QueryBuilder;
  isUniqueViolation(error: unknown): boolean;
  /** Whether the database, not the request, is the cause: away, shutting down, out of connections, locked. */
  isUnavailable(error: unknown): boolean;
}

/** Without `compileSqlOnError: false` an error's message would carry the values, password hashes among them. */
const common = { acquireConnectionTimeout: WAIT_MS, compileSqlOnError: false, log: { warn: ignore, error: ignore } };

/** knex prints what it also throws, past the logger. */
function ignore(): void {}

type SqliteConnection = { exec(sql: string, done: (error: Error | null) => void): void };

const sqlite: Dialect = {
  name: "sqlite",
  open(path) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, "a", 0o600)); // SQLite gives its other files the rights of the first one
    const open = (max: number, pragmas: string): Knex =>
      createKnex({
        client: SqliteClient as unknown as typeof Knex.Client,
        connection: { filename: path },
        useNullAsDefault: true,
        ...common,
        pool: {
          min: 1,
          max,
          afterCreate: (connection: SqliteConnection, done: Done) =>
            void prepare(connection, pragmas).then(() => done(null), done),
        },
      });
    return {
      // One writer a process: writers that wait inside SQLite would hold the threads that bcrypt needs.
      writer: open(1, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"),
      reader: open(4, "PRAGMA query_only = ON;"),
    };
  },
  lockMigrations: async () => {}, // BEGIN IMMEDIATE has the only write lock there is, and the system frees it
  time: (table, column) => table.text(column),
  text: (table, column) => table.text(column),
  lockRows: (query) => query,
  isUniqueViolation: (error) => /SQLITE_CONSTRAINT: (UNIQUE|PRIMARY KEY)/.test(String(error)),
  isUnavailable: (error) =>
    isBusy(error) || isTimeout(error) || [10, 13, 14].includes(Number((error as { errno?: number }).errno)),
};

type Done = (error: Error | null) => void;

async function prepare(connection: SqliteConnection, pragmas: string): Promise<void> {
  const exec = promisify(connection.exec.bind(connection));
  await exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS};`);
  // The switch to WAL answers SQLITE_BUSY without waiting while another process makes the same switch.
  await retryWhileBusy(performance.now() + WAIT_MS, () => exec(pragmas));
}

const postgres: Dialect = {
  name: "postgres",
  open(connectionString) {
    const knex = createKnex({
      client: "pg",
      connection: {
        connectionString,
        options: POSTGRES_OPTIONS,
        connectionTimeoutMillis: WAIT_MS,
        query_timeout: 65_000, // for a server that has vanished; one that is there ends queries itself
        types: { getTypeParser: typeParser },
      } as Knex.PgConnectionConfig,
      ...common,
      pool: { min: 0, max: 10 },
    });
    return { reader: knex, writer: knex };
  },
  lockMigrations: async (trx) => {
    await trx.raw("SET LOCAL lock_timeout = '60s'; SET LOCAL statement_timeout = '60s'");
    await trx.raw("SELECT pg_advisory_xact_lock(hashtext('auth-starter migrations'))");
  },
  time: (table, column) => table.specificType(column, "timestamptz(3)"),
  text: (table, column) => table.specificType(column, 'text COLLATE "C"'),
  lockRows: (query) => query.forUpdate(),
  isUniqueViolation: (error) => sqlState(error) === "23505",
  // Classes of SQLSTATE: 08 connection, 25006 read-only, 28 and 3D who and where, 40 deadlock, 53 resources, 55 lock,
  // 57 shutdown and timeout, 58 system; Node's names of network errors.
  isUnavailable: (error) =>
    isTimeout(error) ||
    /^(08|25006|28|3D|40|53|55|57|58)|^E(?!RR_)[A-Z_]{3,}$/.test(sqlState(error)) ||
    /Connection (terminated|ended)|not queryable|timeout expired|Query read timeout/.test(String(error)),
};

/** Nothing waits or runs for ever. A migration lifts its own limits, see `lockMigrations`. */
const POSTGRES_OPTIONS = [
  ...["TimeZone=UTC", "DateStyle=ISO", `lock_timeout=${WAIT_MS}`],
  ...["statement_timeout=15000", "idle_in_transaction_session_timeout=15000"],
]
  .map((option) => `-c ${option}`)
  .join(" ");

const TIMESTAMPTZ = 1184;
const BIGINT = 20;

/** pg gives counts as text and times as Date; here both read as they do from SQLite. */
function typeParser(type: number, format?: "text" | "binary"): (value: string) => unknown {
  if (type === TIMESTAMPTZ) return (value) => new Date(value.replace(" ", "T").replace(/\+00$/, "Z")).toISOString();
  if (type === BIGINT) return Number;
  return pg.types.getTypeParser(type, format) as (value: string) => unknown;
}

function sqlState(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : "";
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === "KnexTimeoutError";
}

export const dialects = { sqlite, postgres } as const;
