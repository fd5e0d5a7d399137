import type { Knex } from "knex";
import { dialectOf } from "./dialects.js";

/** Rows of one shape: text, whole numbers and nulls. */
export type PlainRow = Readonly<Record<string, string | number | null>>;

/** Inserts rows by one statement; on SQLite its text is the same however many they are. */
export async function insertAll<Row extends PlainRow>(
  trx: Knex.Transaction,
  table: string,
  rows: readonly Row[],
): Promise<void> {
  if (trx.isCompleted()) throw new Error(`insertAll into ${table}: the transaction is over.`);
  if (rows.length > 0) await dialectOf(trx).insertAll(trx, table, rows);
}
