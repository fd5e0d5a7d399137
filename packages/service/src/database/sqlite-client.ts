import { setTimeout as delay } from "node:timers/promises";
import ClientSqlite3 from "knex/lib/dialects/sqlite3/index.js";
import TransactionSqlite from "knex/lib/dialects/sqlite3/execution/sqlite-transaction.js";
import type { Knex } from "knex";

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
    return retryWhileBusy(this.#deadline, () => this.trxClient.query(connection, "BEGIN IMMEDIATE;"));
  }
}

/** knex's SQLite client whose transactions begin IMMEDIATE. */
export class SqliteClient extends ClientSqlite3 {
  override transaction(container: unknown, config?: object, outerTx?: unknown): Knex.Transaction {
    return new ImmediateTransaction(this, container, config, outerTx) as unknown as Knex.Transaction;
  }
}
