import { inTransaction, noSuchId, type Database, type Page } from "@repo/service";
import type { Knex } from "knex";
import { v7 as uuidv7 } from "uuid";
import { newApiKey } from "../crypto/api-key.js";
import type { ApiKey } from "../model/api-key.js";
import type { Origin } from "../model/audit-event.js";
import { AuthError } from "../model/errors.js";
import type { Principal } from "../model/principal.js";
import { IDENTITY_SCOPES, splitScope } from "../model/scope.js";
import { apiKeyList, type ApiKeyStore } from "../store/api-keys.js";
import type { AuditStore } from "../store/audit-events.js";
import { lockLiveSession, type LiveSessionParts } from "./live-session.js";
import { badField } from "./register.js";

export interface ApiKeyParts extends LiveSessionParts {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
  readonly audit: AuditStore;
  readonly clock: () => number;
}

/** What a new key shall be. */
export interface NewApiKey {
  readonly name: string;
  /** As many scopes as the token has or fewer; without it, all those of services. */
  readonly scope?: string | undefined;
  readonly days: number;
}

/** A key with its secret in it, which nobody sees again. */
export interface MadeApiKey extends ApiKey {
  readonly key: string;
}

export type ApiKeys = ReturnType<typeof createApiKeys>;

const HOUR_MS = 60 * 60 * 1000;

/** Builds the flows behind `/me/api-keys`. */
export function createApiKeys(parts: ApiKeyParts) {
  const { service, database, apiKeys, audit, clock } = parts;
  const event = { targetType: "api_key", outcome: "success" } as const;

  /**
   * Makes a key that may do what the caller's token may, or less.
   * @throws {AuthError} `insufficient_scope` for a scope that the token lacks, `validation_failed` when there is none
   */
  async function create(caller: Principal, { name, scope, days }: NewApiKey, origin: Origin): Promise<MadeApiKey> {
    const scopes = scope === undefined ? caller.scopes.filter(isOfService) : splitScope(scope);
    if (scopes.length === 0) throw badField("scope", "must name a scope: the token has none of a service's");
    assertWithin(caller, { scopes, audience: caller.audience });
    return inTransaction(database, async (trx) => {
      await lockLiveSession(trx, parts, caller);
      return insert(trx, { userId: caller.userId, name, scopes, audience: caller.audience, days }, origin);
    });
  }

  /**
   * Makes another key like this one, which ends after the overlap, if not sooner: time to put the new one into place.
   *
   * @param overlapHours 0 ends the old one at once
   * @throws {Problem} `not_found`, also for somebody else's; `insufficient_scope` when the token may less than the key
   */
  async function rotate(caller: Principal, id: string, overlapHours: number, origin: Origin): Promise<MadeApiKey> {
    return inTransaction(database, async (trx) => {
      await lockLiveSession(trx, parts, caller);
      const old = await apiKeys.lock(trx, id, caller.userId);
      if (!old) throw noSuchId();
      assertWithin(caller, old);
      const end = new Date(clock() + overlapHours * HOUR_MS).toISOString();
      if (end < old.expiresAt) await apiKeys.setExpiry(trx, id, end);
      return insert(trx, old, origin);
    });
  }

  /** @throws {Problem} `not_found`, also for somebody else's */
  async function revoke(userId: string, id: string, origin: Origin): Promise<void> {
    await inTransaction(database, async (trx) => {
      if (!(await apiKeys.delete(trx, id, userId))) throw noSuchId();
      await audit.record(trx, { ...origin, ...event, action: "authn_token_revoked", actorId: userId, targetId: id });
    });
  }

  type Wanted = Pick<ApiKey, "userId" | "name" | "scopes" | "audience" | "days">;

  async function insert(trx: Knex.Transaction, wanted: Wanted, origin: Origin): Promise<MadeApiKey> {
    const { userId, name, scopes, audience, days } = wanted;
    const id = uuidv7();
    const { key, secretHash } = newApiKey(id);
    const now = clock();
    const times = {
      createdAt: new Date(now).toISOString(),
      expiresAt: new Date(now + days * 24 * HOUR_MS).toISOString(),
      lastUsedAt: null,
    };
    const made: ApiKey = { id, userId, name, scopes, audience, days, ...times };
    await apiKeys.insert(trx, made, secretHash);
    await audit.record(trx, { ...origin, ...event, action: "authn_token_created", actorId: userId, targetId: id });
    return { ...made, key };
  }

  /** A token that was narrowed must not get more by way of a key. */
  function assertWithin(caller: Principal, { scopes, audience }: Pick<ApiKey, "scopes" | "audience">): void {
    const lacks = [
      ...scopes.filter((scope) => !caller.scopes.includes(scope)),
      ...audience.filter((name) => !caller.audience.includes(name)),
    ];
    if (lacks.length === 0) return;
    const detail = `The key would be good for more than your token, which lacks ${lacks.join(" ")}.`;
    const challenge = { realm: service, scope: ["account", ...scopes].join(" ") };
    throw new AuthError("insufficient_scope", detail, { challenge });
  }

  const list = (userId: string, page: Page): Promise<ApiKey[]> => apiKeys.list(userId, page);

  return { create, list, listing: apiKeyList, rotate, revoke };
}

function isOfService(scope: string): boolean {
  return !IDENTITY_SCOPES.some((own) => own === scope);
}
