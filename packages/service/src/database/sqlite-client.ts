import { setTimeout as delay } from "node:timers/promises";
import ClientSqlite3 from "knex/lib/dialects/sqlite3/index.js";
import TransactionSqlite from "knex/lib/dialects/sqlite3/execution/sqlite-transaction.js";
import type { Knex } from "knex";
import { changeRows, finalizeAll, readRows, type Connection } from "./sqlite-statements.js";

/** How long SQLite itself may wait for another process, in ms: it sleeps inside one of libuv's four threads. */
export const BUSY_TIMEOUT_MS = 250;

/** Whether another process holds the lock that was asked for: SQLITE_BUSY and SQLITE_LOCKED. */
export function isBusy(error: unknown): boolean {
  const { errno } = error as { errno?: number };
  return errno === 5 || errno === 6;
}

/**
 * Tries until it works, another error comes, or the deadline has passed. The pauses grow and are random, so that
 * two waiting processes do not keep meeting.
 *
 * @param deadline in ms of `performance.now()`
 */
export async function retryWhileBusy<T>(deadline: number, attempt: () => Promise<T>): Promise<T> {
  for (let pause = 5; ; pause = Math.min(pause * 2, 100)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
    }
    await delay(pause * (0.5 + Math.random()));
  }
}

/**
 * knex opens SQLite transactions with a plain BEGIN, which takes the write lock only at the first write: a
 * transaction that has read by then fails at once when another process wrote in between. IMMEDIATE takes it first.
 */
class ImmediateTransaction extends TransactionSqlite {
  readonly #deadline: number;

  constructor(client: Knex.Client, container: unknown, config?: { deadline?: number }, outerTx?: unknown) {
    super(client, container, config, outerTx);
    this.#deadline = config?.deadline ?? performance.now();
  }

  override begin(connection: unknown): Promise<unknown> {
    if (this.readOnly) return super.begin(connection); // a plain one takes no lock until it writes
    return retryWhileBusy(this.#deadline, () => this.trxClient.query(connection, "BEGIN IMMEDIATE;"));
  }
}

/** knex's SQLite client, whose transactions begin IMMEDIATE and whose statements are prepared once. */
export class SqliteClient extends ClientSqlite3 {
  override transaction(container: unknown, config?: object, outerTx?: unknown): Knex.Transaction {
    return new ImmediateTransaction(this, container, config, outerTx) as unknown as Knex.Transaction;
  }

  /** Runs a SELECT without the rest of knex's machinery, which costs as much again. */
  async read(query: Knex.QueryBuilder): Promise<unknown[]> {
    const { sql, bindings } = query.toSQL().toNative();
    const connection = (await this.acquireConnection()) as Connection;
    try {
      return await readRows(connection, sql, bindings);
    } finally {
      await this.releaseConnection(connection);
    }
  }

  override async _query(connection: Connection, query: Query): Promise<Query> {
    const { sql, bindings = [], method, returning } = query;
    try {
      if (CHANGES.has(method) && !returning) query.context = await changeRows(connection, sql, bindings);
      else query.response = await readRows(connection, sql, bindings);
    } catch (error) {
      // After some errors SQLite has rolled back by itself already; its complaint would hide the error that knows why.
      if (/^ROLLBACK/.test(sql) && /no transaction is active/.test(String(error))) return query;
      // A COMMIT that fails leaves the transaction open, and knex gives the only writer back with it.
      if (/^COMMIT/.test(sql)) await changeRows(connection, "ROLLBACK;", []).catch(() => {});
      throw error;
    }
    return query;
  }

  override async destroyRawConnection(connection: Connection): Promise<void> {
    await finalizeAll(connection);
    await super.destroyRawConnection(connection);
  }
}

const CHANGES = new Set<string | undefined>(["insert", "update", "del", "counter"]);

/** What knex hands over; it looks for what came of it in the last two. */
interface Query {
  readonly sql: string;
  readonly bindings?: readonly unknown[];
  readonly method?: string;
  readonly returning?: unknown;
  response?: unknown[];
  context?: { readonly changes: number; readonly lastID: number };
}
