import knex, { type Knex } from "knex";
import type { PlainRow } from "./insert-all.js";

/** How long anything waits for a connection or a lock, in ms, before the request is answered 503. */
export const WAIT_MS = 5000;

/** How many may wait for the same thing; who comes then is answered 503 at once. */
export const MAX_WAITING = 1000;

/**
 * Everything in which SQLite and PostgreSQL differ; `sqlite.ts` and `postgres.ts` say how. Rows read alike on both:
 * counts as numbers, times as ISO text.
 */
export interface Dialect {
  readonly name: "sqlite" | "postgres";
  /** @param exists whether it must be there already; a new SQLite file is made otherwise */
  open(location: string, exists: boolean): { readonly reader: Knex; readonly writer: Knex };
  /** Makes other processes that migrate this database wait until the transaction ends, however it ends. */
  lockMigrations(trx: Knex.Transaction): Promise<void>;
  /** Lets one transaction at a time go on from here to its end, among those that name the same thing. */
  serialize(trx: Knex.Transaction, name: string): Promise<void>;
  /** Lets rows only be added to a table, whoever writes it: the database itself refuses everything else. */
  appendOnly(trx: Knex, table: string, exceptions: AppendOnlyExceptions): Promise<void>;
  /** A moment, to the millisecond. */
  time(table: Knex.CreateTableBuilder, column: string): Knex.ColumnBuilder;
  /**
   * A column that follows another one: its time, or `LAST_TIME` where it has none. Not an index on that expression,
   * where SQLite does not look up a time and an id together, so that every page would read all pages before it.
   */
  timeOrLast(table: Knex.CreateTableBuilder, column: string, field: string): Knex.ColumnBuilder;
  /** Text that is compared and sorted by its bytes. */
  text(table: Knex.CreateTableBuilder, column: string): Knex.ColumnBuilder;
  /**
   * Runs a SELECT that is not part of a transaction. SQLite prepares it once for its text, which costs half of what
   * knex's own way does; PostgreSQL's driver is quick as it is.
   */
  read(knex: Knex, query: Knex.QueryBuilder): Promise<unknown[]>;
  /** See `insertAll`. */
  insertAll(trx: Knex.Transaction, table: string, rows: readonly PlainRow[]): Promise<void>;
  /** Narrows a query to rows whose column contains this text; ASCII letters count without regard to case. */
  contains(query: Knex.QueryBuilder, column: string, text: string): Knex.QueryBuilder;
  /** Makes a SELECT inside a transaction keep others from changing its rows until the transaction ends. */
  lockRows(query: Knex.QueryBuilder): Knex.QueryBuilder;
  isUniqueViolation(error: unknown): boolean;
  /** Whether the database, not the request, is the cause: away, shutting down, out of connections, locked. */
  isUnavailable(error: unknown): boolean;
}

/** When a row of an append-only table may be changed or deleted: SQL about OLD and NEW; never, where there is none. */
export interface AppendOnlyExceptions {
  /** The primary key, where SQLite's INSERT OR REPLACE shall be refused as well: each INSERT then costs more. */
  readonly key?: string;
  readonly mayUpdate?: string;
  readonly mayDelete?: string;
}

/** Behind every time: PostgreSQL knows it as one, and as text it stands behind all that begin with a digit. */
export const LAST_TIME = "infinity";

/** Without `compileSqlOnError: false` an error's message would carry the values, password hashes among them. */
export const common = {
  acquireConnectionTimeout: WAIT_MS,
  compileSqlOnError: false,
  log: { warn: ignore, error: ignore },
};

/** SQL's lower() changes ASCII letters only, on both databases; JavaScript's would change many more. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** knex prints what it also throws, past the logger. */
function ignore(): void {}

/** Whether knex has waited in vain for a connection. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === "KnexTimeoutError";
}

/** As knex says it when nothing came free in time: answered 503. */
export function tooLong(): Error {
  return new knex.KnexTimeoutError("Too many are waiting.");
}
