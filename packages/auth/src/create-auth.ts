import { openDatabase, type Database } from "@repo/service";
import type { Router } from "express";
import type { Tokens } from "./crypto/token.js";
import { assertNotEnded, createAuthenticate } from "./flows/authenticate.js";
import { joinIdentity } from "./flows/join-identity.js";
import { identityRoutes } from "./http/identity-routes.js";
import { identityPart } from "./http/openapi/identity-part.js";
import { createGuard } from "./http/requires.js";
import { sharedLimits } from "./shared-limits.js";
import { assertIdentityMigrated, identityFlows, identityStores, migrateIdentity } from "./identity.js";
import { IDENTITY_SCOPES } from "./model/scope.js";
import { auditEvent, UNSEALED, type ServiceAuth } from "./service-audit.js";
import { resolveOptions, type AuthOptions, type ResolvedOptions } from "./options.js";

/**
 * What `createAuth` gives.
 *
 * @example
 * ```ts
 * import type { Auth } from "@repo/auth";
 * import express, { type Express } from "express";
 *
 * export function accounts(auth: Auth): Express {
 *   const app = express().use(auth.routes());
 *   return app.get("/whoami", auth.requires(), (req, res) => void res.json(auth.caller(req)));
 * }
 * ```
 */
export interface Auth extends ServiceAuth {
  /** The identity routes: `/register`, `/token`, `/me` and what else README.md lists. */
  readonly routes: () => Router;
  readonly tokens: Tokens;
  /** Rejects while the identity database or the service's own is away or older than this code, or the revocations cannot be read. */
  readonly ready: () => Promise<void>;
  /** Stops following the identity database, and closes it if it was opened here: one that was given stays its giver's. */
  readonly close: () => Promise<void>;
}

/**
 * Builds the security of one service: opens and migrates the identity database, registers the service and its
 * scopes there, and puts the layers together.
 *
 * @throws {StartupError} naming every option that is wrong and what to write instead
 *
 * @example
 * ```ts
 * import { createAuth } from "@repo/auth";
 *
 * const { AUTH_DATABASE_URL = "sqlite:auth.sqlite", SECRET_KEY = "" } = process.env;
 * export const auth = await createAuth({ service: "notes", database: AUTH_DATABASE_URL, secret: SECRET_KEY });
 * ```
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
  const { service, scopes, serviceDatabase } = options;
  await migrateIdentity(database, serviceDatabase);
  const stores = identityStores(database, options);
  const flows = await identityFlows(options, stores, await joinIdentity({ ...options, ...stores }));
  const { tokens, keys, revocations, housekeeping, keyUses, detailErasure, sealers } = flows;
  await keys.open();
  await revocations.start((entry) => {
    detailErasure?.hear(entry);
    return entry.kind === "keys" ? keys.reload() : undefined;
  });
  await keys.reload(); // for what happened between the two
  await detailErasure?.start();
  housekeeping.start();
  sealers.forEach((sealer) => sealer.start());
  if (options.auditKey === undefined) options.logger.warn({}, UNSEALED);

  const parts = { ...flows, service };
  const known = [...IDENTITY_SCOPES, ...scopes];
  const guard = createGuard({
    ...options,
    authenticate: createAuthenticate(parts),
    assertNotEnded: (caller) => assertNotEnded(parts, caller),
    scopes: known,
  });
  const { requires, caller, owner, limit } = guard;
  return {
    requires,
    caller,
    owner,
    limit,
    routes: () => identityRoutes({ ...options, ...flows, ...sharedLimits(options, stores), guard }),
    openapi: identityPart({ ...flows, scopes: known }),
    tokens,
    audit: {
      record: (trx, ...events) => stores.audit.record(trx, ...events),
      event: (req, event) => auditEvent(guard.caller, req, event),
    },
    ready: async () => {
      await assertIdentityMigrated(database, serviceDatabase);
      revocations.assertFresh();
    },
    close: async () => {
      await Promise.all([revocations.stop(), housekeeping.stop(), keyUses.finish()]);
      await detailErasure?.stop();
      await Promise.all(sealers.map((sealer) => sealer.stop())); // last: what the others did leaves rows, too
      await close();
    },
  };
}
