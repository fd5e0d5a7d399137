import { insertAll } from "@repo/service";
import type { Knex } from "knex";
import { v7 as uuidv7 } from "uuid";
import type { AuditEvent } from "../model/audit-event.js";

type AuditEventRow = {
  readonly id: string;
  readonly source: string;
  readonly actor_id: string | null;
  readonly action: string;
  readonly target_type: string;
  readonly target_id: string | null;
  readonly request_id: string;
  readonly outcome: string;
  readonly created_at: string;
};

type AuditDetailsRow = {
  readonly event_id: string;
  readonly ip: string | null;
  readonly user_agent: string | null;
};

export type AuditStore = ReturnType<typeof auditStore>;

/**
 * Writes audit rows, one for each event. They join the transaction of the change they tell of: neither exists without
 * the other.
 */
export function auditStore(source: string, clock: () => number) {
  return {
    async record(trx: Knex.Transaction, ...events: AuditEvent[]): Promise<void> {
      const created_at = new Date(clock()).toISOString();
      const rows = events.map((event) => ({ id: uuidv7(), event }));
      await insertAll<AuditEventRow>(
        trx,
        "audit_events",
        rows.map(({ id, event }) => ({
          id,
          source,
          actor_id: event.actorId,
          action: event.action,
          target_type: event.targetType,
          target_id: event.targetId,
          request_id: event.requestId,
          outcome: event.outcome,
          created_at,
        })),
      );
      await insertAll<AuditDetailsRow>(
        trx,
        "audit_details",
        rows.map(({ id, event }) => ({ event_id: id, ip: event.ip, user_agent: event.userAgent })),
      );
    },

    /** Erases where a user's events came from. The events stay: they say who by an id that no longer resolves. */
    async eraseDetails(trx: Knex.Transaction, userIds: readonly string[]): Promise<void> {
      const of = (column: string) => trx<AuditEventRow>("audit_events").whereIn(column, userIds).select("id");
      // A failed sign-in has no actor; who mistypes a password is mostly the account's own user.
      for (const events of [of("actor_id"), of("target_id").whereNull("actor_id")]) {
        await trx<AuditDetailsRow>("audit_details").whereIn("event_id", events).delete();
      }
    },
  };
}
