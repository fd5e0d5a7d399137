import { inTransaction, StartupError, unavailable, type Database } from "@repo/service";
import type { KeyObject } from "node:crypto";
import { verifyKeyOf } from "../crypto/key-set.js";
import { hmacKeys, type KeySource, type TokenKey, type VerifyKey } from "../crypto/keys.js";
import { newKeyPair, openPrivateKey, sealPrivateKey } from "../crypto/signing-key.js";
import type { AuthLogger } from "../model/logger.js";
import type { PublicJwk, SigningKey } from "../model/signing-key.js";
import { signingKeyStore } from "../store/signing-keys.js";

export interface KeyRingParts {
  readonly database: Database;
  readonly identityId: string;
  readonly algorithm: "HS256" | "ES256";
  readonly secret: string;
  readonly previousSecret?: string | undefined;
  readonly clock: () => number;
  readonly logger: AuthLogger;
}

/** The keys of one identity database. */
export interface KeyRing extends KeySource {
  /** The public halves, for whoever verifies without being able to sign. */
  readonly published: () => readonly PublicJwk[];
  /**
   * Reads the ring for the first time: makes its first key, and seals again under `secret` what opens with
   * `previousSecret` only.
   * @throws {StartupError} when a key opens with neither
   */
  readonly open: () => Promise<void>;
  /** Reads the ring again, after it has changed. */
  readonly reload: () => Promise<void>;
}

/** Builds the keys that `algorithm` asks for. The other kind is not known at all, neither for signing nor for verifying. */
export function createKeys(parts: KeyRingParts): KeyRing {
  const { algorithm, secret, previousSecret, identityId } = parts;
  if (algorithm === "ES256") return createKeyRing(parts);
  const nothing = async (): Promise<void> => {};
  return { ...hmacKeys(secret, previousSecret, identityId), published: () => [], open: nothing, reload: nothing };
}

interface RingKey extends VerifyKey, Pick<SigningKey, "publicJwk"> {
  /** Undefined where it was sealed under a secret that is not known here: such a key verifies only. */
  readonly signKey: KeyObject | undefined;
  readonly signsFrom: number;
  readonly retiresAt: number;
}

function createKeyRing({ database, identityId, secret, previousSecret, clock, logger }: KeyRingParts): KeyRing {
  let ring: readonly RingKey[] = [];
  let loading: Promise<void> = Promise.resolve();
  const now = (): string => new Date(clock()).toISOString();

  async function open(): Promise<void> {
    await inTransaction(database, async (trx) => {
      await signingKeyStore.lock(trx, database); // two processes that start at once make one key
      const found = await signingKeyStore.list(trx, now());
      if (found.length === 0) {
        const at = { createdAt: now(), signsFrom: now(), retiresAt: null };
        await signingKeyStore.insert(trx, { ...newKeyPair(identityId, secret), ...at });
      }
      const closed = found.filter((key) => !openPrivateKey(key, secret));
      const lost = closed.filter((key) => !openAgain(key));
      if (lost.length > 0) throw keysAreLost(lost);
      for (const key of closed) {
        const privateKey = openAgain(key);
        if (privateKey) await signingKeyStore.reseal(trx, key.kid, sealPrivateKey(privateKey, key.kid, secret));
      }
    });
    await reload();
  }

  /** The private half of a key that `secret` does not open. */
  function openAgain(key: SigningKey): KeyObject | undefined {
    return previousSecret === undefined ? undefined : openPrivateKey(key, previousSecret);
  }

  /** One reading at a time: an older one that ends later must not win. */
  function reload(): Promise<void> {
    loading = loading.then(load, load);
    return loading;
  }

  async function load(): Promise<void> {
    const known = new Map(ring.map((key) => [key.kid, key.signKey]));
    ring = (await signingKeyStore.list(database.reader, now())).map((key) => {
      const signKey = known.get(key.kid) ?? openPrivateKey(key, secret) ?? openAgain(key);
      if (!signKey) logger.error({ kid: key.kid }, "a signing key opens with neither secret: it can only verify here");
      const retiresAt = key.retiresAt === null ? Infinity : Date.parse(key.retiresAt);
      const { publicJwk, signsFrom } = key;
      return { ...verifyKeyOf(publicJwk), publicJwk, signKey, signsFrom: Date.parse(signsFrom), retiresAt };
    });
  }

  const live = (): RingKey[] => ring.filter(({ retiresAt }) => clock() < retiresAt);

  return {
    signing() {
      const able = live().filter((key): key is RingKey & TokenKey => key.signKey !== undefined);
      // The very first key was made by a clock that may be ahead of this one: it signs all the same.
      const found = able.findLast(({ signsFrom }) => signsFrom <= clock()) ?? able[0];
      if (found) return found;
      throw unavailable("No key to sign with can be opened at the moment. Try again shortly.");
    },
    find: (kid) => live().find((key) => key.kid === kid),
    published: () => live().map(({ publicJwk }) => publicJwk),
    open,
    reload,
  };
}

function keysAreLost(lost: readonly SigningKey[]): StartupError {
  return new StartupError(
    lost.map(({ kid }) => ({
      name: "SECRET_KEY",
      problem: `does not open the signing key ${kid} of the identity database: it was sealed under another secret.`,
      mend:
        "Write that secret as SECRET_KEY_PREVIOUS. If it is lost, `npm run auth -- rotate-keys --now` replaces all " +
        "signing keys, and every access token is refused from then on.",
    })),
  );
}
