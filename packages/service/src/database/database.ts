import { resolve } from "node:path";
import type { Knex } from "knex";
import { StartupError } from "../settings/startup-error.js";
import { MAX_WAITING, tooLong, WAIT_MS, type Dialect } from "./dialect.js";
import { dialects } from "./dialects.js";
import { parseDatabaseUrl } from "./url.js";

/** An open database. Reads go through `reader`, everything that changes something through `inTransaction`. */
export interface Database {
  readonly dialect: Dialect;
  /** Where it is, without a password: for messages. */
  readonly name: string;
  readonly reader: Knex;
  readonly writer: Knex;
  /** Runs a SELECT on `reader` in the quickest way this database has. */
  readonly read: <Row>(query: Knex.QueryBuilder) => Promise<Row[]>;
  /** Ends this holder's use; the connections close with the last holder. */
  readonly close: () => Promise<void>;
}

interface Shared {
  readonly dialect: Dialect;
  readonly reader: Knex;
  readonly writer: Knex;
  holders: number;
}

/** One entry a location, because two writers in one process would wait for each other inside SQLite. */
const open = new Map<string, Shared>();

/**
 * Opens a database, or joins the one this process has open already: one writer a file and process.
 *
 * @param url `sqlite:<path>` or `postgres://user@host/database`
 * @param options.exists whether an SQLite file must be there already; it is made otherwise, its folder, too
 * @throws {StartupError} when the URL is neither, or the file cannot be opened or made
 */
export function openDatabase(url: string, { exists = false } = {}): Database {
  const parsed = parseDatabaseUrl(url);
  if (parsed === undefined) throw cannotBeUsed("database", new Error("it is not sqlite:<path> or postgres://..."));
  const location = parsed.dialect === "sqlite" ? resolve(parsed.path) : parsed.url;
  const name = parsed.dialect === "sqlite" ? location : new URL(location).host + new URL(location).pathname;
  const shared = open.get(location) ?? openNew(name, location, dialects[parsed.dialect], exists);
  open.set(location, shared);
  shared.holders += 1;

  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    shared.holders -= 1;
    if (shared.holders > 0) return;
    open.delete(location);
    // The writer last, and alone: of two that close at once SQLite takes neither for the one that tidies its log up.
    for (const knex of new Set([shared.reader, shared.writer])) await knex.destroy();
  };
  const { dialect, reader, writer } = shared;
  const read: Database["read"] = async <Row>(query: Knex.QueryBuilder) =>
    (await bounded(reader, () => dialect.read(reader, query))) as Row[];
  return { name, dialect, reader, writer, read, close };
}

function openNew(name: string, location: string, dialect: Dialect, exists: boolean): Shared {
  try {
    return { dialect, ...dialect.open(location, exists), holders: 0 };
  } catch (error) {
    throw cannotBeUsed(name, error);
  }
}

/**
 * Runs `work` in one transaction: all of it is kept, or nothing. On SQLite transactions of one process queue, and
 * the write lock is taken before `work` reads anything.
 *
 * @param waitMs how long to wait for other processes that write the same SQLite file, in ms; PostgreSQL itself ends a
 *   wait for a lock after 5 s
 * @throws what `work` throws, after a rollback; a timeout, which is answered 503, where 1,000 are under way or wait
 */
export function inTransaction<T>(
  database: Database,
  work: (trx: Knex.Transaction) => Promise<T>,
  waitMs = WAIT_MS,
): Promise<T> {
  const config = { deadline: performance.now() + waitMs } as Knex.TransactionConfig;
  return bounded(database.writer, () => database.writer.transaction(work, config));
}

const underWay = new WeakMap<Knex, number>();

/** Nobody waits for a connection behind so many that it would be in vain: those who wait take memory. */
async function bounded<T>(knex: Knex, work: () => Promise<T>): Promise<T> {
  const before = underWay.get(knex) ?? 0;
  if (before >= MAX_WAITING) throw tooLong();
  underWay.set(knex, before + 1);
  try {
    return await work();
  } finally {
    underWay.set(knex, (underWay.get(knex) ?? 1) - 1);
  }
}

/** Runs reads that all see the database as it is at one moment. They change nothing, and no writer waits for them. */
export function inSnapshot<T>({ reader }: Database, work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  return reader.transaction(work, { isolationLevel: "repeatable read", readOnly: true });
}

/** Why nothing starts on a database that does not open or does not answer. */
export function cannotBeUsed(name: string, error: unknown): StartupError {
  const { code, message } = error as NodeJS.ErrnoException;
  const mend = "Look at DATA_DIR, or at the setting that ends in DATABASE_URL.";
  return new StartupError(
    [{ name, problem: `cannot be used: ${message || String(code)}.`, mend }],
    "Nothing was started, because of this database:",
  );
}
