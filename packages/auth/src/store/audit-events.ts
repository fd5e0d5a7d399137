import { insertAll, selectPage, type Database, type Listing, type Page } from "@repo/service";
import type { Knex } from "knex";
import { v7 as uuidv7 } from "uuid";
import { ERASURE } from "../model/audit-seal.js";
import type { AuditEvent, DetailsProof, RecordedEvent } from "../model/audit-event.js";

type AuditEventRow = {
  readonly id: string;
  readonly source: string;
  readonly actor_id: string | null;
  readonly action: string;
  readonly target_type: string;
  readonly target_id: string | null;
  readonly request_id: string;
  readonly outcome: RecordedEvent["outcome"];
  readonly created_at: string;
  readonly count: number;
  readonly started_at: string | null;
  /** Null where there are no details, and in rows from before there were seals. */
  readonly details_mac: string | null;
};

type AuditDetailsRow = {
  readonly event_id: string;
  readonly ip: string | null;
  readonly user_agent: string | null;
  readonly salt: string | null;
};

type NewEvent = Omit<AuditEvent, "ip" | "userAgent"> & { readonly id: string; readonly detailsMac: string | null };

/** Newest first, by id alone, see `newId`. */
const orders = { "-created_at": { column: "id", type: "text", descending: true } } as const;

const ownFilters = {
  action: { kind: "text", column: "action" },
  since: { kind: "since", column: "id" },
  until: { kind: "until", column: "id" },
} as const;

/** What a user can ask of the list of what was done by or to the own account. */
export const ownAuditList = { orders, filters: ownFilters } as const satisfies Listing;

/** What an admin can ask of the list of everything that was done. */
export const auditList = {
  orders,
  filters: {
    ...ownFilters,
    actor_id: { kind: "user", column: "actor_id" },
    target_type: { kind: "text", column: "target_type" },
    target_id: { kind: "text", column: "target_id" },
  },
} as const satisfies Listing;

let sequence = 0;

/**
 * A UUIDv7 made of the clock's time and a number that counts on, so that what one process records is ordered within a
 * millisecond, too. The time stands in the id: a list by time is a walk along the primary key, and a window of time a
 * range of it, which costs the same for last year as for today and needs no further index at every write.
 */
function newId(now: number): string {
  sequence = (sequence + 1) >>> 0; // 32 bits, as many as uuid takes
  return uuidv7({ msecs: now, seq: sequence });
}

export type AuditStore = ReturnType<typeof auditStore>;

/**
 * Writes audit rows, one for each event. They join the transaction of the change they tell of: neither exists without
 * the other.
 *
 * @param proveDetails makes the proof of an event's details, a new salt for each
 */
export function auditStore(
  source: string,
  clock: () => number,
  proveDetails: (event: Pick<AuditEvent, "ip" | "userAgent">) => DetailsProof,
) {
  const insertEvents = async (trx: Knex.Transaction, events: readonly NewEvent[], now: number): Promise<void> => {
    const created_at = new Date(now).toISOString();
    const rows = events.map((event): AuditEventRow => ({
      id: event.id,
      source,
      actor_id: event.actorId,
      action: event.action,
      target_type: event.targetType,
      target_id: event.targetId,
      request_id: event.requestId,
      outcome: event.outcome,
      created_at,
      count: event.count ?? 1,
      started_at: event.startedAt ?? null,
      details_mac: event.detailsMac,
    }));
    await insertAll(trx, "audit_events", rows);
  };

  return {
    async record(trx: Knex.Transaction, ...events: AuditEvent[]): Promise<void> {
      const now = clock();
      const rows = events.map((event) => ({ id: newId(now), event, proof: proveDetails(event) }));
      const withProof = rows.map(({ id, event, proof }) => ({ ...event, id, detailsMac: proof.mac }));
      await insertEvents(trx, withProof, now);
      await insertAll<AuditDetailsRow>(
        trx,
        "audit_details",
        rows.map(({ id, event, proof }) => ({
          event_id: id,
          ip: event.ip,
          user_agent: event.userAgent,
          salt: proof.salt,
        })),
      );
    },

    /**
     * Erases where users' events came from. The events stay: they say who by an id that no longer resolves. For each
     * user of whom something was erased a new event says so, or the trail would look as if somebody had cut it.
     */
    async eraseDetails(trx: Knex.Transaction, userIds: readonly string[], requestId: string): Promise<void> {
      const now = clock();
      const erased: NewEvent[] = [];
      for (const targetId of userIds) {
        const of = (where: Partial<AuditEventRow>) => trx<AuditEventRow>("audit_events").where(where).select("id");
        let rows = 0;
        // A failed sign-in has no actor; who mistypes a password is mostly the account's own user.
        for (const events of [of({ actor_id: targetId }), of({ target_id: targetId, actor_id: null })]) {
          rows += await trx<AuditDetailsRow>("audit_details").whereIn("event_id", events).delete();
        }
        // It has no details of its own: erased the next time, they would need an event again.
        const event = { ...ERASURE, actorId: null, targetId, requestId, outcome: "success", detailsMac: null } as const;
        if (rows > 0) erased.push({ ...event, id: newId(now) });
      }
      await insertEvents(trx, erased, now);
    },
  };
}

export type AuditTrailStore = ReturnType<typeof auditTrailStore>;

/** Reads the audit rows of one database: of each list one row more than the page holds, see `pageBody`. */
export function auditTrailStore({ reader, read, dialect }: Database) {
  const select = (where: Partial<AuditEventRow>): Knex.QueryBuilder =>
    reader("audit_events").leftJoin("audit_details", "event_id", "id").where(where);
  const list = async (page: Page, where: Partial<AuditEventRow> = {}): Promise<RecordedEvent[]> =>
    (await read<AuditEventRow & AuditDetailsRow>(selectPage(select(where), dialect, page))).map(toModel);

  return {
    all: (page: Page) => list(page),
    byActor: (userId: string, page: Page) => list(page, { actor_id: userId }),
    toUser: (userId: string, page: Page) => list(page, { target_id: userId, target_type: "user" }),
  };
}

function toModel(row: AuditEventRow & AuditDetailsRow): RecordedEvent {
  return {
    id: row.id,
    source: row.source,
    actorId: row.actor_id,
    action: row.action,
    targetType: row.target_type,
    targetId: row.target_id,
    requestId: row.request_id,
    outcome: row.outcome,
    createdAt: row.created_at,
    count: row.count,
    startedAt: row.started_at,
    ip: row.ip,
    userAgent: row.user_agent,
  };
}
