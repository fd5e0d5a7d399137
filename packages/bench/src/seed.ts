import { copyFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inTransaction, insertAll, openDatabase } from "@repo/service";
import { v7 as uuidv7 } from "uuid";

/** How many rows the small table has. */
export const SMALL = 1000;

const CHUNK = 1000;
const FIRST = Date.parse("2026-01-01T00:00:00Z");

/**
 * Fills a migrated database straight through the store's own statement, because 100,000 requests would take minutes, and
 * copies it at 1,000 rows and at `rows`.
 *
 * @param file the SQLite file that the service has migrated
 * @param copies the names of the copies, in the same folder
 */
export async function seed(
  file: string,
  rows: number,
  copies: { readonly small: readonly string[]; readonly large: readonly string[] },
): Promise<void> {
  await fill(file, 0, SMALL);
  for (const name of copies.small) copyFileSync(file, join(dirname(file), name));
  await fill(file, SMALL, rows);
  for (const name of copies.large) copyFileSync(file, join(dirname(file), name));
}

/** It closes the database at the end: then the one file holds everything, and may be copied. */
async function fill(file: string, from: number, to: number): Promise<void> {
  const database = openDatabase(`sqlite:${file}`);
  try {
    await inTransaction(database, async (trx) => {
      for (let start = from; start < to; start += CHUNK) {
        const length = Math.min(CHUNK, to - start);
        const rows = Array.from({ length }, (_, index) => row(start + index));
        await insertAll(trx, "campaigns", rows);
      }
    });
  } finally {
    await database.close();
  }
}

/** Row number `index`: one was made each second. */
function row(index: number) {
  const msecs = FIRST + index * 1000;
  const created_at = new Date(msecs).toISOString();
  return {
    id: uuidv7({ msecs }),
    name: `Campaign ${index}`,
    description: `What campaign ${index} is about, in one sentence of ordinary length.`,
    due_date: index % 2 === 0 ? new Date(msecs + 30 * 86_400_000).toISOString() : null,
    owner_id: "01a20606-787e-7229-ada0-17eca99a7ece",
    created_at,
    updated_at: created_at,
    version: 1,
  };
}
