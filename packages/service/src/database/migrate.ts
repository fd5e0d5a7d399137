import type { Knex } from "knex";
import { cannotBeUsed, inTransaction, type Database } from "./database.js";
import type { Dialect } from "./dialect.js";

/** One step of a schema. A step that has landed is never edited: a change is a new step. */
export interface Migration {
  readonly name: string;
  readonly up: (trx: Knex, dialect: Dialect) => Promise<void>;
}

/** The steps of one package, and the table that remembers which of them a database has had. */
export interface MigrationSet {
  readonly table: string;
  readonly migrations: readonly Migration[];
}

const MIGRATION_WAIT_MS = 60_000;

/**
 * Brings a database to the newest step. Everything happens in one transaction that holds the database's own lock:
 * of several processes one migrates and the others find the work done, and a process killed on the way leaves
 * neither half a schema nor a lock. (knex's own lock is a row, which outlives a killed process; in here it is
 * rolled back with the rest.)
 *
 * @throws {StartupError} when the database cannot be used at all
 */
export async function migrate(database: Database, set: MigrationSet): Promise<void> {
  const pending = await pendingMigrations(database, set).catch((error: unknown) => {
    throw cannotBeUsed(database.name, error);
  });
  if (pending.length === 0) return;
  await inTransaction(
    database,
    async (trx) => {
      await database.dialect.lockMigrations(trx);
      await trx.migrate.latest({
        tableName: set.table,
        migrationSource: migrationSource(set, database.dialect),
        disableMigrationsListValidation: true, // a newer process may have been here already
      });
    },
    MIGRATION_WAIT_MS,
  );
}

/**
 * Checks that a database answers and has had every step; one that is ahead of this code is fine.
 * @throws {Error} naming the steps that it lacks
 */
export async function assertMigrated(database: Database, ...sets: MigrationSet[]): Promise<void> {
  for (const set of sets) {
    const pending = await pendingMigrations(database, set);
    if (pending.length > 0) throw new Error(`The database lacks ${pending.join(", ")} of ${set.table}.`);
  }
}

async function pendingMigrations(database: Database, set: MigrationSet): Promise<string[]> {
  const { reader } = database;
  const known = await reader.schema.hasTable(set.table);
  const done = known ? await reader(set.table).pluck<string[]>("name") : [];
  return set.migrations.map(({ name }) => name).filter((name) => !done.includes(name));
}

function migrationSource(set: MigrationSet, dialect: Dialect): Knex.MigrationSource<Migration> {
  return {
    getMigrations: async () => [...set.migrations],
    getMigrationName: ({ name }) => name,
    getMigration: async ({ up }) => ({ up: (trx) => up(trx, dialect), down: async () => {} }),
  };
}
