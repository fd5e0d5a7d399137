import type { Knex } from "knex";
import type { MigrationSet } from "./migrate.js";

/** The table of keys. It stands in every database whose services take `Idempotency-Key`, made once where they share one. */
export const idempotencyMigrations: MigrationSet = {
  table: "idempotency_migrations",
  migrations: [
    {
      name: "001-idempotency-keys",
      async up(trx, dialect) {
        await trx.schema.createTable("idempotency_keys", (table) => {
          dialect.text(table, "caller").notNullable();
          dialect.text(table, "route").notNullable();
          dialect.text(table, "key").notNullable();
          table.text("body_hash").notNullable();
          table.text("answer").notNullable();
          dialect.time(table, "created_at").notNullable().index();
          table.primary(["caller", "route", "key"]);
        });
      },
    },
  ],
};

/** Whose key it is, and for what: another caller's or another route's is another key. */
export interface KeyOwner {
  readonly caller: string;
  readonly route: string;
  readonly key: string;
}

/** What a key stands for: the request it came with, and what that was answered. */
export interface KeyedAnswer {
  readonly bodyHash: string;
  readonly answer: string;
}

interface KeyRow extends KeyOwner {
  body_hash: string;
  answer: string;
  created_at: string;
}

/** The keys of the last 24 hours. */
export const idempotencyKeys = {
  /**
   * Takes a key for this answer. Undefined when it was free or had expired; what it stands for otherwise. Another
   * transaction that takes the same key at this moment is waited for.
   */
  async claim(
    trx: Knex.Transaction,
    owner: KeyOwner,
    { bodyHash, answer }: KeyedAnswer,
    { now, expired }: { now: string; expired: string },
  ): Promise<KeyedAnswer | undefined> {
    const taken: unknown[] = await trx<KeyRow>("idempotency_keys")
      .insert({ ...owner, body_hash: bodyHash, answer, created_at: now })
      .onConflict(["caller", "route", "key"])
      .merge(["body_hash", "answer", "created_at"])
      .where("idempotency_keys.created_at", "<=", expired)
      .returning("key");
    if (taken.length > 0) return undefined;
    const row = await trx<KeyRow>("idempotency_keys").where(owner).first("body_hash", "answer");
    return row && { bodyHash: row.body_hash, answer: row.answer };
  },

  async deleteExpired(trx: Knex.Transaction, expired: string): Promise<void> {
    await trx<KeyRow>("idempotency_keys").where("created_at", "<=", expired).delete();
  },
};
