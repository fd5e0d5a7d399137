import type { Database } from "@repo/service";
import { newKeyPair } from "../crypto/signing-key.js";
import { CLOCK_TOLERANCE_SECONDS } from "../crypto/verify-token.js";
import type { Origin } from "../model/audit-event.js";
import { JWKS_LIFETIME_SECONDS, type SigningKey } from "../model/signing-key.js";
import type { AuditStore } from "../store/audit-events.js";
import { signingKeyStore } from "../store/signing-keys.js";
import type { KeyRing } from "./key-ring.js";
import type { Revocations } from "./revocations.js";

export interface KeyRotationParts {
  readonly database: Database;
  readonly identityId: string;
  readonly secret: string;
  readonly accessTokenMinutes: number;
  readonly keys: Pick<KeyRing, "reload">;
  readonly revocations: Revocations;
  readonly audit: AuditStore;
  readonly clock: () => number;
}

/** How a key comes into use. */
export interface KeyRotation {
  /** For a stolen key: every other key is removed at once, and the tokens it signed are refused. */
  readonly now: boolean;
}

export type RotateKeys = (rotation: KeyRotation, origin: Origin) => Promise<Pick<SigningKey, "kid" | "signsFrom">>;

/**
 * Builds the flow that gives the ring a new key while services run. The key is published at once and signs when everybody
 * who keeps key sets has fetched it: a cache life later, and what clocks may be apart. Until then the one before signs, and
 * it verifies until the last token it signed has expired.
 *
 * It opens no private half, so it is also the way out where a secret was lost.
 */
export function createKeyRotation(parts: KeyRotationParts): RotateKeys {
  const { database, identityId, secret, accessTokenMinutes, keys, revocations, audit, clock } = parts;
  const iso = (ms: number): string => new Date(ms).toISOString();

  return async ({ now }, origin) => {
    const wait = now ? 0 : JWKS_LIFETIME_SECONDS + CLOCK_TOLERANCE_SECONDS;
    const signsFrom = clock() + wait * 1000;
    const key: SigningKey = {
      ...newKeyPair(identityId, secret),
      createdAt: iso(clock()),
      signsFrom: iso(signsFrom),
      retiresAt: null,
    };
    // Whoever is late by what clocks may be apart signs with the old key so much longer, and its tokens are tolerated.
    const lastSeconds = accessTokenMinutes * 60 + 2 * CLOCK_TOLERANCE_SECONDS;
    await revocations.transaction(async (trx, announce) => {
      await signingKeyStore.lock(trx, database);
      const removed = now ? await signingKeyStore.removeAll(trx) : [];
      await signingKeyStore.retireAll(trx, iso(signsFrom + lastSeconds * 1000));
      await signingKeyStore.insert(trx, key);
      const event = { ...origin, actorId: null, targetType: "signing_key", outcome: "success" } as const;
      const deleted = removed.map((targetId) => ({ ...event, action: "sensitive_delete", targetId }));
      await audit.record(trx, { ...event, action: "sensitive_create", targetId: key.kid }, ...deleted);
      announce({ kind: "keys", subject: key.kid, version: null });
    });
    await keys.reload();
    return { kid: key.kid, signsFrom: key.signsFrom };
  };
}
