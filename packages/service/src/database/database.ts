import type { Knex } from "knex";
import { StartupError } from "../settings/startup-error.js";
import { dialects, WAIT_MS, type Dialect } from "./dialect.js";
import { parseDatabaseUrl } from "./url.js";

/** An open database. Reads go through `reader`, everything that changes something through `inTransaction`. */
export interface Database {
  readonly dialect: Dialect;
  readonly reader: Knex;
  readonly writer: Knex;
  /** Ends this holder's use; the connections close with the last holder. */
  close(): Promise<void>;
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
 * @param url `sqlite:<path>` or `postgres://user@host/database`; the folder of an SQLite file is made
 * @throws {StartupError} when the URL is neither
 */
export function openDatabase(url: string): Database {
  const parsed = parseDatabaseUrl(url);
  if (parsed === undefined) {
    throw new StartupError([
      {
        name: "database",
        problem: "is not the address of a database.",
        mend: "Write sqlite:<path> or postgres://user@host/database.",
      },
    ]);
  }
  const location = parsed.dialect === "sqlite" ? parsed.path : parsed.url;
  const dialect = dialects[parsed.dialect];
  const shared = open.get(location) ?? { dialect, ...dialect.open(location), holders: 0 };
  open.set(location, shared);
  shared.holders += 1;

  let closed = false;
  return {
    dialect,
    reader: shared.reader,
    writer: shared.writer,
    async close() {
      if (closed) return;
      closed = true;
      shared.holders -= 1;
      if (shared.holders > 0) return;
      open.delete(location);
      await Promise.all([...new Set([shared.reader, shared.writer])].map((knex) => knex.destroy()));
    },
  };
}

/**
 * Runs `work` in one transaction: all of it is kept, or nothing. On SQLite transactions of one process queue, and
 * the write lock is taken before `work` reads anything.
 *
 * @param waitMs how long to wait for other writers before it fails, in ms
 * @throws what `work` throws, after a rollback
 */
export function inTransaction<T>(
  database: Database,
  work: (trx: Knex.Transaction) => Promise<T>,
  waitMs = WAIT_MS,
): Promise<T> {
  const config = { deadline: performance.now() + waitMs };
  return database.writer.transaction(work, config as Knex.TransactionConfig);
}
