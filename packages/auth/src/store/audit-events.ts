import type { Knex } from "knex";
import { v7 as uuidv7 } from "uuid";
import type { AuditEvent } from "../model/audit-event.js";

interface AuditEventRow {
  id: string;
  source: string;
  actor_id: string | null;
  action: string;
  target_type: string;
  target_id: string | null;
  request_id: string;
  outcome: string;
  created_at: string;
}

interface AuditDetailsRow {
  event_id: string;
  ip: string | null;
  user_agent: string | null;
}

/** Writes audit rows. They join the transaction of the change they tell of: neither exists without the other. */
export function auditStore(source: string, clock: () => number) {
  return {
    async record(trx: Knex.Transaction, event: AuditEvent): Promise<void> {
      const id = uuidv7();
      await trx<AuditEventRow>("audit_events").insert({
        id,
        source,
        actor_id: event.actorId,
        action: event.action,
        target_type: event.targetType,
        target_id: event.targetId,
        request_id: event.requestId,
        outcome: event.outcome,
        created_at: new Date(clock()).toISOString(),
      });
      await trx<AuditDetailsRow>("audit_details").insert({
        event_id: id,
        ip: event.ip,
        user_agent: event.userAgent,
      });
    },
  };
}

export type AuditStore = ReturnType<typeof auditStore>;
