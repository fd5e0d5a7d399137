import { assertMigrated, migrate } from "@repo/service";
import type { Request } from "express";
import type { Knex } from "knex";
import { proveDetails } from "./crypto/audit-seals.js";
import { everyHour, everySecond } from "./flows/every-second.js";
import { createAuditPrune } from "./flows/prune-audit.js";
import { createSealer } from "./flows/seal-audit.js";
import { originOf } from "./http/origin.js";
import type { ApiSecurity } from "./http/openapi/security.js";
import type { Guard } from "./http/requires.js";
import type { AuditEvent } from "./model/audit-event.js";
import { auditStore } from "./store/audit-events.js";
import { auditSealStore } from "./store/audit-seals.js";
import { auditMigrations } from "./store/migrations/audit.js";
import { NEW_SECRET } from "./options.js";
import type { ResolvedVerifierOptions } from "./verifier-options.js";

/** What a service's own audit row says; who, from where and in which request come from the request. */
export type ServiceAuditEvent = Pick<AuditEvent, "action" | "targetType" | "targetId">;

/** Recording what a service's users changed, in the transaction of the change. */
export interface Audit {
  /** What happened in a request, with who did it, from where and in which request: those cannot be given otherwise. */
  readonly event: (req: Request, event: ServiceAuditEvent) => AuditEvent;
  /** Writes a row for each event into the database that `trx` belongs to. */
  readonly record: (trx: Knex.Transaction, ...events: AuditEvent[]) => Promise<void>;
}

/**
 * What the routes of a service need: both what `createAuth` and what `createVerifier` give.
 *
 * @example
 * ```ts
 * import type { ServiceAuth } from "@repo/auth";
 * import { inTransaction, type Database } from "@repo/service";
 * import { Router } from "express";
 *
 * export function noteRoutes(auth: ServiceAuth, database: Database): Router {
 *   return Router().delete("/notes/:id", auth.requires("notes:write"), async (req, res) => {
 *     const { id } = req.params as { id: string };
 *     const event = auth.audit.event(req, { action: "note_deleted", targetType: "note", targetId: id });
 *     await inTransaction(database, async (trx) => {
 *       await trx("notes").where({ id, owner_id: auth.caller(req).userId }).delete();
 *       await auth.audit.record(trx, event);
 *     });
 *     res.sendStatus(204);
 *   });
 * }
 * ```
 */
export interface ServiceAuth extends Guard {
  readonly audit: Audit;
  /** The routes that this gives and how it guards others, for the description of the whole API. */
  readonly openapi: ApiSecurity;
}

/** What the log says where there is a trail and no key. */
export const UNSEALED =
  "AUDIT_KEY is missing: audit rows stay unsealed, and nobody can tell whether somebody changed them. " +
  `Write AUDIT_KEY=<what this prints>: ${NEW_SECRET}`;

/** Who did something in a request, and what. */
export function auditEvent(caller: Guard["caller"], req: Request, event: ServiceAuditEvent): AuditEvent {
  const { action, targetType, targetId } = event;
  return { ...originOf(req), actorId: caller(req).userId, action, targetType, targetId, outcome: "success" };
}

/**
 * The audit trail of a service that has no identity database: in its own, where it is sealed and pruned. Addresses and
 * user agents are not kept, because nobody would say when a user was deleted and they have to be erased.
 *
 * @param database the service's own; without one, rows can be written where somebody else keeps the trail
 */
export async function serviceAudit(options: ResolvedVerifierOptions, caller: Guard["caller"]) {
  const { service, serviceDatabase: database, auditKey, clock, logger } = options;
  const store = auditStore(service, clock, proveDetails);
  const event: Audit["event"] = (req, what) => ({ ...auditEvent(caller, req, what), ip: null, userAgent: null });
  const audit: Audit = { event, record: (trx, ...events) => store.record(trx, ...events) };
  if (!database) return { audit, ready: async () => {}, stop: async () => {} };

  await migrate(database, auditMigrations);
  const parts = { ...options, database, seals: auditSealStore(database) };
  const pruning = everySecond(everyHour(createAuditPrune(parts), options));
  const sealer = auditKey === undefined ? undefined : createSealer({ ...parts, auditKey });
  if (!sealer) logger.warn({}, UNSEALED);
  pruning.start();
  sealer?.start();
  return {
    audit,
    ready: () => assertMigrated(database, auditMigrations),
    stop: async () => {
      await pruning.stop();
      await sealer?.stop();
    },
  };
}
