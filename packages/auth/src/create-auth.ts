import { assertMigrated, migrate, openDatabase, requestIds, type Database, type MigrationSet } from "@repo/service";
import { Router, type Request } from "express";
import type { Knex } from "knex";
import { hashingQueue, hashingSlots } from "./crypto/hashing-queue.js";
import { hmacKey } from "./crypto/keys.js";
import { createTokens, type Tokens } from "./crypto/token.js";
import { createAuthenticate } from "./flows/authenticate.js";
import { createIssueToken } from "./flows/issue-token.js";
import { joinIdentity } from "./flows/join-identity.js";
import { createRegistration } from "./flows/register.js";
import { namedErrors } from "./http/named-errors.js";
import { meRoute } from "./http/me.js";
import { originOf } from "./http/origin.js";
import { registerRoute } from "./http/register.js";
import { createGuard, type Guard } from "./http/requires.js";
import { tokenRoute } from "./http/token.js";
import type { AuditEvent } from "./model/audit-event.js";
import { IDENTITY_SCOPES } from "./model/scope.js";
import { resolveOptions, type AuthOptions, type ResolvedOptions } from "./options.js";
import { auditStore } from "./store/audit-events.js";
import { auditMigrations } from "./store/migrations/audit.js";
import { identityMigrations } from "./store/migrations/identity.js";
import { serviceStore } from "./store/services.js";
import { userStore } from "./store/users.js";

/** What a service's own audit row says; who, from where and in which request come from the request. */
export type ServiceAuditEvent = Pick<AuditEvent, "action" | "targetType" | "targetId">;

/** Recording what a service's users changed, in the transaction of the change. */
export interface Audit {
  /** What happened in a request, with who did it, from where and in which request: those cannot be given otherwise. */
  readonly event: (req: Request, event: ServiceAuditEvent) => AuditEvent;
  /** Writes a row for each event into the database that `trx` belongs to. */
  readonly record: (trx: Knex.Transaction, ...events: AuditEvent[]) => Promise<void>;
  /** Makes the audit tables in a service's own database. */
  readonly migrations: MigrationSet;
}

/** What `createAuth` gives. */
export interface Auth extends Guard {
  /** `/register`, `/token` and `/me`. */
  readonly routes: () => Router;
  readonly tokens: Tokens;
  readonly audit: Audit;
  /** Rejects while the identity database is away or older than this code. */
  readonly ready: () => Promise<void>;
  /** Closes the identity database, if it was opened here: a `Database` that was given stays its giver's. */
  readonly close: () => Promise<void>;
}

/**
 * Builds the security of one service: opens and migrates the identity database, registers the service and its
 * scopes there, and puts the layers together.
 *
 * @throws {StartupError} naming every option that is wrong and what to write instead
 */
export async function createAuth(options: AuthOptions): Promise<Auth> {
  const resolved = resolveOptions(options);
  if (typeof resolved.database !== "string") return assemble(resolved, resolved.database, async () => {});
  const database = openDatabase(resolved.database);
  const close = (): Promise<void> => database.close();
  return assemble(resolved, database, close).catch(async (error: unknown) => {
    await close();
    throw error;
  });
}

async function assemble(options: ResolvedOptions, database: Database, close: () => Promise<void>): Promise<Auth> {
  const { service, scopes, secret, clock } = options;
  await migrate(database, identityMigrations);
  await migrate(database, auditMigrations);

  const users = userStore(database);
  const services = serviceStore(database);
  const audit = auditStore(service, clock);
  const { id, issuer } = await joinIdentity({ ...options, database, services });

  const lifetimeSeconds = options.accessTokenMinutes * 60;
  const tokens = createTokens({ service, issuer, key: hmacKey(secret, id), lifetimeSeconds, clock });
  const guard = createGuard(createAuthenticate({ service, tokens }), [...IDENTITY_SCOPES, ...scopes]);

  hashingQueue.slots = hashingSlots(options.threadPoolSize);
  const verifyCost = Math.max(options.bcryptCost, (await users.highestCost()) ?? 0);
  const policy = { minLength: options.passwordMinLength, service, common: options.passwordCommon };
  const parts = { ...options, database, users, services, audit, tokens, unlimited: options.rateLimits === "off" };
  const registration = createRegistration({ ...parts, policy, enabled: options.registration });
  const issueToken = createIssueToken({ ...parts, verifyCost });

  const routes = (): Router =>
    Router()
      .use(requestIds())
      .use(registerRoute(registration), tokenRoute({ ...options, issueToken }), meRoute(guard))
      .use(namedErrors());
  const event: Audit["event"] = (req, { action, targetType, targetId }) => {
    const actorId = guard.caller(req).userId;
    return { ...originOf(req), actorId, action, targetType, targetId, outcome: "success" };
  };
  const ready = (): Promise<void> => assertMigrated(database, identityMigrations, auditMigrations);
  return {
    ...guard,
    routes,
    tokens,
    audit: { ...audit, event, migrations: auditMigrations },
    ready,
    close,
  };
}
