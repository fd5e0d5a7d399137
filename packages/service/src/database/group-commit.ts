import knex, { type Knex } from "knex";
import { inTransaction, type Database } from "./database.js";
import { WAIT_MS } from "./dialect.js";

interface Waiting<T> {
  readonly item: T;
  /** When its caller has waited long enough, in ms of `performance.now()`. */
  readonly deadline: number;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

const MAX_GROUP = 64;

/** Turns of the event loop that a group is open for: requests whose bytes are here already are read by then. */
const TURNS = 3;

/**
 * Joins writes that arrive while another is being committed: they are written in the next transaction together and
 * share its durable commit, which takes longer than all of them. A caller's promise is kept when its own item is on
 * the disk. An item that fails is written alone once more, so that it does not take the others along.
 *
 * @param write writes 1 to 64 items
 * @returns writes one item; throws what `write` throws for it, and a timeout, which is answered 503, after 5 s of waiting
 */
export function groupCommit<T>(
  database: Database,
  write: (trx: Knex.Transaction, items: readonly T[]) => Promise<void>,
): (item: T) => Promise<void> {
  const waiting: Waiting<T>[] = [];
  let busy = false;

  async function commitAll(): Promise<void> {
    for (let first = waiting[0]; first; first = waiting[0]) {
      for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      if (first.deadline > performance.now()) await commit(waiting.splice(0, MAX_GROUP), first.deadline);
      else waiting.shift()?.reject(new knex.KnexTimeoutError("Too many writes are waiting."));
    }
    busy = false;
  }

  async function commit(group: readonly Waiting<T>[], deadline: number): Promise<void> {
    try {
      const items = group.map(({ item }) => item);
      await inTransaction(database, (trx) => write(trx, items), deadline - performance.now());
      group.forEach(({ resolve }) => resolve());
    } catch (error) {
      const last = group.length === 1 || database.dialect.isUnavailable(error);
      if (last) group.forEach(({ reject }) => reject(error));
      else for (const each of group) await commit([each], each.deadline);
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, deadline: performance.now() + WAIT_MS, resolve, reject });
      if (busy) return;
      busy = true;
      void commitAll();
    });
}
