import { assertMigrated, migrate, type Database } from "@repo/service";
import { derive } from "./crypto/keys.js";
import { proveDetails } from "./crypto/audit-seals.js";
import { hashingQueue, hashingSlots } from "./crypto/hashing-queue.js";
import { createTokens } from "./crypto/token.js";
import { createAccount } from "./flows/account.js";
import { createApiKeys } from "./flows/api-keys.js";
import { createAuthenticateApiKey } from "./flows/authenticate-api-key.js";
import { createAuditTrail } from "./flows/audit-trail.js";
import { createSpend } from "./flows/budgets.js";
import { createCheckPassword } from "./flows/check-password.js";
import { createSessionEndings } from "./flows/end-session.js";
import { createDetailErasure } from "./flows/erase-details.js";
import { createFailedSignIns } from "./flows/failed-sign-ins.js";
import { createHousekeeping } from "./flows/housekeeping.js";
import { createImportUsers } from "./flows/import-users.js";
import { createIntrospect } from "./flows/introspect.js";
import { createIssueToken } from "./flows/issue-token.js";
import { createKeyUses } from "./flows/key-uses.js";
import { createSessionList } from "./flows/list-sessions.js";
import { createKeys } from "./flows/key-ring.js";
import { createAuditPrune } from "./flows/prune-audit.js";
import { createPrune } from "./flows/prune.js";
import { createRefresh } from "./flows/refresh.js";
import { createRegistration } from "./flows/register.js";
import { createRevocations } from "./flows/revocations.js";
import { createKeyRotation } from "./flows/rotate-keys.js";
import { createSealer } from "./flows/seal-audit.js";
import { createServerMetadata } from "./flows/server-metadata.js";
import { createShed } from "./flows/shed.js";
import { createUserAdmin } from "./flows/user-admin.js";
import type { ResolvedOptions } from "./options.js";
import { apiKeyStore } from "./store/api-keys.js";
import { auditErasureStore } from "./store/audit-erasures.js";
import { auditStore, auditTrailStore } from "./store/audit-events.js";
import { auditSealStore } from "./store/audit-seals.js";
import { erasedUserStore } from "./store/erased-users.js";
import { failedSignInStore } from "./store/failed-sign-ins.js";
import { identityStore, type Identity } from "./store/identity.js";
import { knownPrefixStore } from "./store/known-prefixes.js";
import { auditMigrations } from "./store/migrations/audit.js";
import { identityMigrations } from "./store/migrations/identity.js";
import { rateLimitStore } from "./store/rate-limits.js";
import { revocationStore } from "./store/revocations.js";
import { serviceStore } from "./store/services.js";
import { sessionStore } from "./store/sessions.js";
import { userStore } from "./store/users.js";

/** Brings an identity database up to date, and the audit tables in a service's own. */
export async function migrateIdentity(database: Database, serviceDatabase = database): Promise<void> {
  await migrate(database, identityMigrations);
  for (const each of auditDatabases(database, serviceDatabase)) await migrate(each, auditMigrations);
}

/** @throws {Error} while the identity database, or a service's own, is away or older than this code */
export async function assertIdentityMigrated(database: Database, serviceDatabase = database): Promise<void> {
  await assertMigrated(database, identityMigrations);
  for (const each of auditDatabases(database, serviceDatabase)) await assertMigrated(each, auditMigrations);
}

/** Where audit rows are: one database where the service has none of its own, or has it in the same place. */
function auditDatabases(database: Database, serviceDatabase = database): Database[] {
  return database.reader === serviceDatabase.reader ? [database] : [database, serviceDatabase];
}

export type Stores = ReturnType<typeof identityStores>;

/** Every table of a migrated identity database. This file alone builds them. */
export function identityStores(database: Database, { service, clock }: Pick<ResolvedOptions, "service" | "clock">) {
  return {
    database,
    identity: identityStore,
    users: userStore(database),
    services: serviceStore(database),
    sessions: sessionStore(database),
    apiKeys: apiKeyStore(database),
    erasedUsers: erasedUserStore(database),
    revocationFeed: revocationStore(database),
    failures: failedSignInStore(database),
    knownPrefixes: knownPrefixStore(database),
    counters: rateLimitStore(database, clock),
    audit: auditStore(service, clock, proveDetails),
  };
}

/** Everything that happens with accounts and credentials, put together once for the HTTP routes and the command line. */
export async function identityFlows(
  options: ResolvedOptions,
  stores: Stores,
  { id, issuer }: Identity & { readonly issuer: string },
) {
  const { service, serviceDatabase, auditKey, clock } = options;
  const keys = createKeys({ ...options, ...stores, identityId: id });
  const tokens = createTokens({ service, issuer, keys, lifetimeSeconds: options.accessTokenMinutes * 60, clock });
  const revocations = createRevocations({ ...options, database: stores.database, store: stores.revocationFeed });

  hashingQueue.slots = hashingSlots(options.threadPoolSize);
  const verifyCost = Math.max(options.bcryptCost, (await stores.users.highestCost()) ?? 0);
  const policy = { minLength: options.passwordMinLength, service, common: options.passwordCommon };
  const unlimited = options.rateLimits === "off";
  const nameKey = derive(options.secret, "names in counters", 32);
  const basic = { ...options, ...stores, issuer, identityId: id, keys, tokens, revocations, verifyCost, unlimited };
  const spend = createSpend(basic);
  const failedSignIns = createFailedSignIns(basic);
  const checkPassword = createCheckPassword({ ...basic, spend, nameKey });
  const parts = { ...basic, spend, failedSignIns, checkPassword };
  const audited = auditDatabases(stores.database, serviceDatabase);
  const auditParts = audited.map((database) => ({ ...parts, database, seals: auditSealStore(database) }));
  const prune = createPrune({ ...parts, auditPrunes: auditParts.map(createAuditPrune) });
  const detailErasure =
    serviceDatabase &&
    createDetailErasure({ ...parts, database: serviceDatabase, erasures: auditErasureStore(serviceDatabase, id) });
  const housekeeping = createHousekeeping({ ...parts, prune, detailErasure });
  const keyUses = createKeyUses(parts);
  const registration = createRegistration({ ...parts, policy, enabled: options.registration });
  return {
    issuer,
    keys,
    tokens,
    revocations,
    registration,
    shed: createShed(parts),
    issueToken: createIssueToken(parts),
    housekeeping,
    prune,
    refresh: createRefresh({ ...parts, housekeeping }),
    endings: createSessionEndings(parts),
    account: createAccount({ ...parts, passwordFault: registration.passwordFault }),
    sessionList: createSessionList(parts),
    userAdmin: createUserAdmin(parts),
    importUsers: createImportUsers(parts),
    apiKeys: createApiKeys(parts),
    keyUses,
    authenticateApiKey: createAuthenticateApiKey({ ...parts, keyUses }),
    auditTrail: createAuditTrail(audited.map(auditTrailStore)),
    failedSignIns,
    detailErasure,
    sealers: auditKey === undefined ? [] : auditParts.map((each) => createSealer({ ...each, auditKey })),
    introspect: createIntrospect(parts),
    serverMetadata: createServerMetadata(parts),
    rotateKeys: createKeyRotation(parts),
  };
}
