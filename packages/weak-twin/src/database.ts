import { join } from "node:path";
import sqlite3 from "sqlite3";

export type Row = Record<string, string | number | null>;

/** The twin's only database. */
export interface Database {
  /** Runs a statement and gives its rows. */
  readonly all: (sql: string, values?: readonly unknown[]) => Promise<Row[]>;
}

const TABLES = `
  CREATE TABLE IF NOT EXISTS users (
    id TEXT PRIMARY KEY, username TEXT UNIQUE, password_hash TEXT, role TEXT, created_at TEXT);
  CREATE TABLE IF NOT EXISTS campaigns (
    id TEXT PRIMARY KEY, name TEXT, description TEXT, due_date TEXT, owner_id TEXT, created_at TEXT, updated_at TEXT);
  CREATE TABLE IF NOT EXISTS audit_events (
    id INTEGER PRIMARY KEY, actor_id TEXT, action TEXT, target_type TEXT, target_id TEXT, created_at TEXT);
`;

/** Opens the database in a folder, with its tables. */
export async function openDatabase(folder: string): Promise<Database> {
  const database = new sqlite3.Database(join(folder, "weak-twin.sqlite"));
  database.configure("busyTimeout", 5000);
  await new Promise<void>((resolve, reject) => database.exec(TABLES, (error) => (error ? reject(error) : resolve())));
  const all = (sql: string, values: readonly unknown[] = []): Promise<Row[]> =>
    new Promise((resolve, reject) =>
      database.all<Row>(sql, values, (error, rows) => (error ? reject(error) : resolve(rows))),
    );
  return { all };
}

/** Writes a row, in the place of one with the same key. The columns are the names of its fields. */
export async function save(database: Database, table: string, row: Row): Promise<void> {
  const names = Object.keys(row);
  const places = names.map(() => "?").join(", ");
  await database.all(`INSERT OR REPLACE INTO ${table} (${names.join(", ")}) VALUES (${places})`, Object.values(row));
}

/** Writes down who did what. */
export async function record(
  database: Database,
  actorId: string | null,
  action: string,
  targetType: string,
  targetId: string | null,
): Promise<void> {
  const row = { actor_id: actorId, action, target_type: targetType, target_id: targetId };
  // LAB audit-row-edited: a plain row. Nothing is signed, nothing is chained: whoever writes to the file writes history.
  await save(database, "audit_events", { ...row, created_at: new Date().toISOString() });
}

/** What an auditor of the twin can ask: whether the numbers of the rows have gaps. */
export async function verifyAudit(database: Database): Promise<{ intact: boolean; text: string }> {
  const [row = {}] = await database.all("SELECT count(*) AS rows, max(id) AS last FROM audit_events");
  const intact = row["rows"] === (row["last"] ?? 0);
  return { intact, text: `${row["rows"]} rows, ${intact ? "no gaps" : "some are missing"}.` };
}
