// Writes of items that are gathered by groupCommit, with what a test wants to know of them.
import { groupCommit, insertAll, type Database } from "@repo/service";
import { itemsDatabase } from "./app.js";
import { newItem, type Item } from "./create.js";

export interface Group {
  readonly database: Database;
  /** The names that each call of groupCommit's `write` had. */
  readonly writes: string[][];
  readonly transactions: Set<unknown>;
  readonly write: (item: Item) => Promise<void>;
  /** Writes items of these names at once; tells what became of each. */
  readonly writeAll: (...names: string[]) => Promise<PromiseSettledResult<void>[]>;
  readonly stored: () => Promise<string[]>;
  /** Holds each transaction open until the function that it gives is called. */
  readonly hold: () => () => void;
}

/** On an empty table: that of the group before, if there is one. */
export async function buildGroup(before?: Group): Promise<Group> {
  const database = before?.database ?? (await itemsDatabase());
  await database.writer("items").delete();
  const writes: string[][] = [];
  const transactions = new Set<unknown>();
  let gate: Promise<unknown> = Promise.resolve();
  const write = groupCommit<Item>(database, async (trx, items) => {
    writes.push(items.map(({ name }) => name));
    transactions.add(trx);
    await gate;
    await insertAll(trx, "items", items);
  });
  const hold = (): (() => void) => {
    let open = (): void => {};
    gate = new Promise<void>((resolve) => (open = resolve));
    return open;
  };
  const writeAll: Group["writeAll"] = (...names) => Promise.allSettled(names.map((name) => write(newItem(name))));
  const stored = () => database.reader("items").orderBy("name").pluck<string[]>("name");
  return { database, writes, transactions, write, writeAll, stored, hold };
}
