// What stands in a database of campaigns, one line of text for each thing, to be compared with what should.
import assert from "node:assert/strict";
import type { Databases } from "./campaigns.js";
import { withDatabase, type Row } from "./rows.js";

/** Campaigns, their audit rows and their Idempotency-Keys. */
export interface Found {
  readonly campaigns: readonly Row[];
  /** `<request_id> <action> <target_id>`, of those that have their row of details. */
  readonly events: readonly string[];
  /** `<key> <id of the campaign in its answer>`. */
  readonly keys: readonly string[];
}

const FIELDS = ["id", "name", "description", "due_date", "owner_id", "created_at", "updated_at", "version"];

/** A campaign as one line. */
export const lineOf = (row: Row): string => FIELDS.map((field) => `${field}=${String(row[field])}`).join(" ");

/** Reads everything. Nobody may be writing meanwhile. */
export function readAll({ data }: Databases): Promise<Found> {
  return withDatabase(data, async ({ reader }) => {
    const details = new Set((await reader("audit_details")).map((row) => row["event_id"]));
    const events = (await reader("audit_events")).filter((row) => row["target_type"] === "campaign");
    const keys = await reader("idempotency_keys");
    return {
      campaigns: await reader("campaigns"),
      events: events
        .filter(({ id }) => details.has(id))
        .map((row) => `${textIn(row, "request_id")} ${textIn(row, "action")} ${textIn(row, "target_id")}`),
      keys: keys.map((row) => `${textIn(row, "key")} ${JSON.parse(textIn(row, "answer")).body.id}`),
    };
  });
}

const textIn = (row: Row, column: string): string => String(row[column]);

/** Checks that both hold the same lines, each as often; names up to ten that are missing or too many. */
export function expectSame(what: string, found: readonly string[], expected: readonly string[]): void {
  const surplus = new Map<string, number>();
  for (const line of found) surplus.set(line, (surplus.get(line) ?? 0) + 1);
  for (const line of expected) surplus.set(line, (surplus.get(line) ?? 0) - 1);
  const wrong = [...surplus].flatMap(([line, count]) =>
    count === 0 ? [] : `${count < 0 ? "missing" : "too many"}: ${line}`,
  );
  assert.ok(wrong.length === 0, `${wrong.length} ${what} are wrong:\n${wrong.slice(0, 10).join("\n")}`);
}

/** Checks that SQLite finds no damage in its files; PostgreSQL has no such question. */
export async function expectIntegrity({ dialect, data, identity }: Databases): Promise<void> {
  if (dialect !== "sqlite") return;
  for (const url of [data, identity]) {
    const ask = (pragma: string) => withDatabase(url, ({ reader }) => reader.raw(`PRAGMA ${pragma}`));
    assert.deepEqual(await ask("integrity_check"), [{ integrity_check: "ok" }]);
    assert.deepEqual(await ask("foreign_key_check"), []);
  }
}
