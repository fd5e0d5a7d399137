import type { Knex } from "knex";
import { ERASURE, SEALED_COLUMNS, type SealedFields } from "../model/audit-seal.js";

type SealedRow = Record<(typeof SEALED_COLUMNS)[number], string | number | null>;

interface EvidenceRow extends SealedRow {
  id: string;
  actor_id: string | null;
  target_id: string | null;
  details_mac: string | null;
  seal: number | null;
  event_id: string | null;
  ip: string | null;
  user_agent: string | null;
  salt: string | null;
}

/** A row, and the seal it says it stands in. */
export interface SealedId {
  readonly id: string;
  readonly seal: number;
}

/** An event as `verify-audit` looks at it: what its seal must prove, and its details. */
export interface Evidence extends SealedFields {
  readonly seal: number | null;
  /** Whose details they are: the actor's, or where there is none that of the account it was about. */
  readonly userId: string | null;
  readonly detailsMac: string | null;
  /** Whether it says that details were erased. It has none itself. */
  readonly isErasure: boolean;
  /** Undefined where there is no row. */
  readonly details:
    { readonly ip: string | null; readonly userAgent: string | null; readonly salt: string } | undefined;
}

/** Reads audit rows as evidence, all in one snapshot. */
export const auditEvidence = {
  async events(trx: Knex.Transaction, ids: readonly string[]): Promise<Map<string, Evidence>> {
    const rows: EvidenceRow[] = await trx("audit_events")
      .leftJoin("audit_details", "event_id", "id")
      .whereIn("id", ids)
      .select(...SEALED_COLUMNS, "seal", "event_id", "ip", "user_agent", "salt");
    return new Map(rows.map((row) => [row.id, toEvidence(row)]));
  },

  /** Those users whose details were erased in this database, and an event says so. */
  async erased(trx: Knex.Transaction, userIds: readonly string[]): Promise<Set<string>> {
    const { action, targetType: target_type } = ERASURE;
    const events = trx("audit_events").where({ action, target_type }).whereIn("target_id", userIds);
    return new Set(await events.distinct("target_id").pluck<string[]>("target_id"));
  },

  /** How many rows say that they stand in a seal, and how many that they stand in none, since when. */
  async counts(trx: Knex.Transaction) {
    const count = async (rows: Knex.QueryBuilder): Promise<number> =>
      (await rows.count({ rows: "*" }).first<{ rows: number }>()).rows;
    const sealed = await count(trx("audit_events").whereNotNull("seal"));
    const oldest = await trx("audit_events").whereNull("seal").min({ at: "created_at" }).first<{ at: string | null }>();
    return { sealed, unsealed: await count(trx("audit_events").whereNull("seal")), oldestUnsealed: oldest.at };
  },

  /** Rows that say that they stand in a seal, by their ids, from the one after `after` on. */
  async sealed(trx: Knex.Transaction, after: string | undefined, limit: number): Promise<SealedId[]> {
    const rows = trx<EvidenceRow>("audit_events").whereNotNull("seal").orderBy("id").limit(limit).select("id", "seal");
    return (await (after === undefined ? rows : rows.where("id", ">", after))) as SealedId[];
  },
};

function toEvidence(row: EvidenceRow): Evidence {
  return {
    id: row.id,
    fields: SEALED_COLUMNS.map((column) => row[column]),
    seal: row.seal,
    userId: row.actor_id ?? row.target_id,
    detailsMac: row.details_mac,
    isErasure: row.action === ERASURE.action && row.target_type === ERASURE.targetType,
    details: row.event_id === null ? undefined : { ip: row.ip, userAgent: row.user_agent, salt: row.salt ?? "" },
  };
}
