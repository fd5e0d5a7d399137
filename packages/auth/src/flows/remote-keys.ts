import { StartupError, unavailable } from "@repo/service";
import type { VerifyKey, VerifyKeys } from "../crypto/keys.js";
import type { AuthLogger } from "../model/logger.js";
import { JWKS_LIFETIME_SECONDS } from "../model/signing-key.js";

export interface RemoteKeyParts {
  readonly jwksUrl: string;
  readonly fetchKeys: () => Promise<readonly VerifyKey[]>;
  /** In ms, never set back or forward. */
  readonly monotonicClock: () => number;
  readonly logger: AuthLogger;
}

/** The public keys of an issuer elsewhere. */
export interface RemoteKeys extends VerifyKeys {
  /**
   * Fetches for the first time. An issuer that does not answer is no reason not to start.
   * @throws {StartupError} when the issuer shows no key
   */
  readonly start: () => Promise<void>;
  /**
   * Makes `find` as good as it can be for a key; a promise only where the keys have to be fetched for that.
   * @throws {Problem} 503 where nobody can say whether there is such a key: an outage is never a wrong token
   */
  readonly prepare: (kid: string) => Promise<void> | undefined;
  /** @throws {Problem} 503 while there are no keys to verify with */
  readonly ready: () => Promise<void>;
  readonly close: () => void;
}

const LIFETIME_MS = JWKS_LIFETIME_SECONDS * 1000;
/** From one fetch to the next one that requests can cause, and the longest pause between attempts while none succeeds. */
const COOL_DOWN_MS = 30_000;
const FIRST_RETRY_MS = 500;

/**
 * Keeps an issuer's key set for as long as it says, fetches it again in the background from half of that time on, and
 * asks once more, but not more often than every 30 s, when a token names a key that is not in it.
 */
export function createRemoteKeys({ jwksUrl, fetchKeys, monotonicClock, logger }: RemoteKeyParts): RemoteKeys {
  let keys: ReadonlyMap<string, VerifyKey> = new Map();
  let fetchedAt = -Infinity;
  let triedAt = -Infinity;
  let failures = 0;
  let fetching: Promise<void> | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  const isOver = (ms: number): boolean => monotonicClock() - fetchedAt > ms;
  /** After a failure only the clock tries again, however many requests are waiting for that. */
  const mayFetch = (): boolean => failures === 0 && monotonicClock() - triedAt >= COOL_DOWN_MS;

  async function fetchNow(): Promise<void> {
    triedAt = monotonicClock();
    try {
      const found = await fetchKeys();
      if (found.length === 0) throw noKeys(jwksUrl);
      keys = new Map(found.map((key) => [key.kid, key]));
      fetchedAt = triedAt;
      failures = 0;
    } catch (err) {
      failures += 1;
      if (err instanceof StartupError) throw err;
      logger.warn({ err, url: jwksUrl }, "the issuer's keys could not be fetched");
      if (closed) return;
      retry = setTimeout(() => void refresh(), Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), COOL_DOWN_MS)).unref();
    }
  }

  /** Fetches, or joins the fetch that is under way: there is one at a time. */
  function refresh(): Promise<void> {
    fetching ??= fetchNow()
      .catch(endProcess)
      .finally(() => (fetching = undefined));
    return fetching;
  }

  function assertUsable(kid?: string): void {
    const isUnsure = failures > 0 && kid !== undefined && !keys.has(kid);
    if (isOver(LIFETIME_MS) || isUnsure) throw unavailable("The keys that tokens are verified with cannot be fetched.");
  }

  return {
    find: (kid) => keys.get(kid),
    start: fetchNow,

    prepare(kid) {
      if (keys.has(kid) && !isOver(LIFETIME_MS)) {
        if (isOver(LIFETIME_MS / 2) && mayFetch()) void refresh();
        return undefined;
      }
      if (fetching || mayFetch()) return refresh().then(() => assertUsable(kid));
      assertUsable(kid);
      return undefined;
    },

    async ready() {
      if (isOver(LIFETIME_MS) && (fetching || mayFetch())) await refresh();
      assertUsable();
    },

    close() {
      closed = true;
      clearTimeout(retry);
    },
  };
}

/** What is set up wrong does not mend itself: the process ends with the message, and not only one request. */
function endProcess(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}

function noKeys(jwksUrl: string): StartupError {
  return new StartupError(
    [
      {
        name: "jwksUrl",
        problem: `is ${jwksUrl}, where the issuer shows no ES256 key.`,
        mend: "Give the issuer AUTH_ALGORITHM=ES256: what HS256 signs, only who has its secret can verify.",
      },
    ],
    "createVerifier has nothing to verify tokens with:",
  );
}
