import type { Database as Connection, RunResult, Statement } from "sqlite3";

export type { Connection };

/** How many a connection keeps; beyond, the one that was not used for longest goes. A service has fewer kinds. */
const MAX_STATEMENTS = 100;

const kept = new WeakMap<Connection, Map<string, Promise<Statement>>>();

/** Runs a SELECT, or whatever else gives rows. */
export async function readRows(connection: Connection, sql: string, bindings: readonly unknown[]): Promise<unknown[]> {
  const statement = await prepared(connection, sql);
  return new Promise((resolve, reject) => {
    // Not `get`, which leaves the statement open, and with it what it has read or written.
    statement.all(bindings, (error: Error | null, rows) => (error ? reject(error) : resolve(rows)));
  });
}

/** Runs a statement that changes rows, and says how many. */
export async function changeRows(
  connection: Connection,
  sql: string,
  bindings: readonly unknown[],
): Promise<{ changes: number; lastID: number }> {
  const statement = await prepared(connection, sql);
  return new Promise((resolve, reject) => {
    statement.run(bindings, function (this: RunResult, error: Error | null) {
      if (error) reject(error);
      else resolve({ changes: this.changes, lastID: this.lastID });
    });
  });
}

/** SQLite does not close a connection that still has statements. */
export async function finalizeAll(connection: Connection): Promise<void> {
  await Promise.all([...(kept.get(connection)?.values() ?? [])].map(finalize));
}

/** A statement is prepared at its first use on a connection, and kept: preparing costs as much as running it. */
function prepared(connection: Connection, sql: string): Promise<Statement> {
  const statements = kept.get(connection) ?? new Map<string, Promise<Statement>>();
  kept.set(connection, statements);
  const known = statements.get(sql);
  const statement = known ?? prepare(connection, sql);
  if (known)
    statements.delete(sql); // and to the end of the map: its first one was not used for longest
  else statement.catch(() => statements.delete(sql));
  statements.set(sql, statement);
  const [oldest] = statements.size > MAX_STATEMENTS ? statements : [];
  if (oldest) {
    statements.delete(oldest[0]);
    void finalize(oldest[1]);
  }
  return statement;
}

function prepare(connection: Connection, sql: string): Promise<Statement> {
  return new Promise((resolve, reject) => {
    // Without a callback, a statement that cannot be prepared would end the process.
    const statement: Statement = connection.prepare(sql, (error: Error | null) =>
      error ? reject(error) : resolve(statement),
    );
  });
}

async function finalize(statement: Promise<Statement>): Promise<void> {
  const made = await statement.catch(() => undefined);
  await new Promise<void>((resolve) => (made ? made.finalize(() => resolve()) : resolve()));
}
