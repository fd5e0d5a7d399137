import type { Knex } from "knex";
import { inTransaction, type Database } from "./database.js";
import { MAX_WAITING, tooLong, WAIT_MS } from "./dialect.js";

interface Waiting<T> {
  /** Ends the wait in vain. */
  readonly timer: NodeJS.Timeout;
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
 * @returns writes one item; throws what `write` throws for it, and a timeout, which is answered 503, when its turn has
 *   not come after 5 s, or when 1,000 are waiting
 */
export function groupCommit<T>(
  database: Database,
  write: (trx: Knex.Transaction, items: readonly T[]) => Promise<void>,
): (item: T) => Promise<void> {
  const waiting: Waiting<T>[] = [];
  let busy = false;

  async function commitAll(): Promise<void> {
    while (waiting.length > 0) {
      for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      const taken = waiting.splice(0, MAX_GROUP);
      taken.forEach(({ timer }) => clearTimeout(timer));
      const group = taken.filter(({ deadline }) => deadline > performance.now());
      taken.filter((each) => !group.includes(each)).forEach(({ reject }) => reject(tooLong()));
      if (group[0]) await commit(group, group[0].deadline);
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
      if (waiting.length >= MAX_WAITING) return reject(tooLong());
      const timer = setTimeout(() => {
        const place = waiting.findIndex((each) => each.timer === timer);
        if (place >= 0) waiting.splice(place, 1).forEach((each) => each.reject(tooLong()));
      }, WAIT_MS);
      waiting.push({ timer, item, deadline: performance.now() + WAIT_MS, resolve, reject });
      if (busy) return;
      busy = true;
      void commitAll();
    });
}
