import type { Database } from "@repo/service";
import type { Knex } from "knex";
import { SEALED_COLUMNS, type Seal, type SealedFields } from "../model/audit-seal.js";

interface SealRow {
  seq: number;
  previous: string;
  entries: string;
  pruned_through: number | null;
  sealed_at: string;
  mac: string;
}

interface EventRow extends Record<(typeof SEALED_COLUMNS)[number], string | number | null> {
  id: string;
  created_at: string;
  seal: number | null;
}

/** SQLite prepares a statement anew for each number of values; a full batch has always the same. */
const IDS_AT_ONCE = 500;

export type AuditSealStore = ReturnType<typeof auditSealStore>;

/** The seals of a database's audit rows, and which seal a row stands in. */
export function auditSealStore({ reader, read, dialect }: Database) {
  const last = async (knex: Knex = reader): Promise<Seal | undefined> => {
    const row = await knex<SealRow>("audit_seals").orderBy("seq", "desc").first();
    return row && toSeal(row);
  };

  /** Committed rows that no seal has yet, the oldest first. */
  const unsealed = (limit: number): Knex.QueryBuilder =>
    reader<EventRow>("audit_events").whereNull("seal").orderBy(["created_at", "id"]).limit(limit);

  const inChunks = async (ids: readonly string[], change: (some: readonly string[]) => Promise<number>) => {
    let changed = 0;
    for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
      changed += await change(ids.slice(start, start + IDS_AT_ONCE));
    }
    return changed;
  };

  return {
    /** The end of the chain. */
    last,

    /** Seals in their order, from the one after `after` on. */
    async page(knex: Knex, after: number, limit: number): Promise<Seal[]> {
      return (await knex<SealRow>("audit_seals").where("seq", ">", after).orderBy("seq").limit(limit)).map(toSeal);
    },

    async unsealed(limit: number): Promise<SealedFields[]> {
      return (await read<EventRow>(unsealed(limit).select(...SEALED_COLUMNS))).map(toFields);
    },

    /** The ids of those that were made before a moment. */
    async unsealedBefore(before: string, limit: number): Promise<string[]> {
      return (await read<EventRow>(unsealed(limit).where("created_at", "<", before).select("id"))).map(({ id }) => id);
    },

    /** Lets one transaction at a time add to the chain. */
    lock: (trx: Knex.Transaction): Promise<void> => dialect.serialize(trx, "audit_seals"),

    async insert(trx: Knex.Transaction, seal: Seal): Promise<void> {
      await trx<SealRow>("audit_seals").insert({
        seq: seal.seq,
        previous: seal.previous,
        entries: seal.entries,
        pruned_through: seal.prunedThrough,
        sealed_at: seal.sealedAt,
        mac: seal.mac,
      });
    },

    /** Notes in which seal rows stand; how many had none before. */
    stamp: (trx: Knex.Transaction, ids: readonly string[], seal: number): Promise<number> =>
      inChunks(ids, (some) => trx<EventRow>("audit_events").whereIn("id", some).whereNull("seal").update({ seal })),

    /** Deletes rows, their details with them, and the seals before a mark that says so; how many rows. */
    async prune(trx: Knex.Transaction, ids: readonly string[], { seq, prunedThrough }: Seal): Promise<number> {
      const deleted = await inChunks(ids, (some) =>
        trx<EventRow>("audit_events").whereIn("id", some).where("seal", "<=", prunedThrough).delete(),
      );
      await trx<SealRow>("audit_seals").where("seq", "<=", prunedThrough).where("seq", "<", seq).delete();
      return deleted;
    },
  };
}

function toSeal(row: SealRow): Seal {
  return {
    seq: row.seq,
    previous: row.previous,
    entries: row.entries,
    prunedThrough: row.pruned_through,
    sealedAt: row.sealed_at,
    mac: row.mac,
  };
}

function toFields(row: EventRow): SealedFields {
  return { id: row.id, fields: SEALED_COLUMNS.map((column) => row[column]) };
}
