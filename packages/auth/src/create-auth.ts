import {
  assertMigrated,
  inTransaction,
  migrate,
  openDatabase,
  requestIds,
  type Database,
  type MigrationSet,
} from "@repo/service";
import { Router, type Request } from "express";
import type { Knex } from "knex";
import { hashingQueue, hashingSlots } from "./crypto/hashing-queue.js";
import { hmacKey } from "./crypto/keys.js";
import { createTokens, type Tokens } from "./crypto/token.js";
import { createAuthenticate } from "./flows/authenticate.js";
import { createIssueToken } from "./flows/issue-token.js";
import { createRegister } from "./flows/register.js";
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
import { identityStore } from "./store/identity.js";
import { auditMigrations } from "./store/migrations/audit.js";
import { identityMigrations } from "./store/migrations/identity.js";
import { serviceStore } from "./store/services.js";
import { userStore } from "./store/users.js";

/** What a service's own audit row says; who, from where and in which request come from the request. */
export type ServiceAuditEvent = Pick<AuditEvent, "action" | "targetType" | "targetId">;

/** Recording what a service's users changed, in the transaction of the change. */
export interface Audit {
  /** Writes the row into the database that `trx` belongs to. */
  record(trx: Knex.Transaction, req: Request, event: ServiceAuditEvent): Promise<void>;
  /** Makes the audit tables in a service's own database. */
  readonly migrations: MigrationSet;
}

/** What `createAuth` gives. */
export interface Auth extends Guard {
  /** `/register`, `/token` and `/me`. */
  routes(): Router;
  readonly tokens: Tokens;
  readonly audit: Audit;
  /** Rejects while the identity database is away or older than this code. */
  ready(): Promise<void>;
  /** Gives the identity database back. */
  close(): Promise<void>;
}

/**
 * Builds the security of one service: opens and migrates the identity database, registers the service and its
 * scopes there, and puts the layers together.
 *
 * @throws {StartupError} naming every option that is wrong and what to write instead
 */
export async function createAuth(options: AuthOptions): Promise<Auth> {
  const resolved = resolveOptions(options);
  const { service, scopes, bcryptCost, rateLimits, clock, logger } = resolved;
  const database = typeof resolved.database === "string" ? openDatabase(resolved.database) : resolved.database;
  await migrate(database, identityMigrations);
  await migrate(database, auditMigrations);

  const users = userStore(database);
  const services = serviceStore(database);
  const audit = auditStore(service, clock);
  const { id, issuer } = await join(database, resolved);
  hashingQueue.slots = hashingSlots(resolved.threadPoolSize);

  const tokens = createTokens({
    service,
    issuer,
    key: hmacKey(resolved.secret, id),
    lifetimeSeconds: resolved.accessTokenMinutes * 60,
    clock,
  });
  const guard = createGuard(createAuthenticate({ service, tokens }), [...IDENTITY_SCOPES, ...scopes]);
  const hashing = { bcryptCost, unlimited: rateLimits === "off" };
  const policy = { minLength: resolved.passwordMinLength, service, common: resolved.passwordCommon };
  const register = createRegister({
    ...hashing,
    database,
    users,
    audit,
    policy,
    enabled: resolved.registration,
    clock,
    warn: logger.warn.bind(logger),
  });
  const issueToken = createIssueToken({ ...hashing, database, users, services, audit, tokens, clock });

  return {
    ...guard,
    tokens,
    routes: () =>
      Router()
        .use(requestIds())
        .use(
          registerRoute(register),
          tokenRoute(issueToken, { passwordGrant: resolved.passwordGrant, logger }),
          meRoute(guard),
        )
        .use(namedErrors()),
    audit: {
      record: (trx, req, event) =>
        audit.record(trx, {
          ...originOf(req),
          actorId: guard.caller(req).userId,
          outcome: "success",
          ...event,
        }),
      migrations: auditMigrations,
    },
    ready: () => assertMigrated(database, identityMigrations, auditMigrations),
    close: () => database.close(),
  };
}

/** Makes the service known to the identity database, and finds the issuer that all its services share. */
async function join(
  database: Database,
  { service, scopes, issuer, clock, logger }: ResolvedOptions,
): Promise<{ id: string; issuer: string }> {
  const services = serviceStore(database);
  return inTransaction(database, async (trx) => {
    await services.register(trx, service, scopes, new Date(clock()).toISOString());
    const identity = await identityStore.read(trx);
    const chosen = issuer ?? identity.issuer ?? `urn:auth:${identity.id}`;
    if (chosen !== identity.issuer) await identityStore.setIssuer(trx, chosen);
    if (identity.issuer !== null && chosen !== identity.issuer) {
      logger.warn(
        { was: identity.issuer, is: chosen },
        "the issuer has changed: tokens that name the old one are refused here",
      );
    }
    return { id: identity.id, issuer: chosen };
  });
}
