import { inTransaction, unavailable, type Database } from "@repo/service";
import type { Knex } from "knex";
import type { AuthLogger } from "../model/logger.js";
import type { FeedEntry, Revocation } from "../model/revocation.js";
import type { RevocationStore } from "../store/revocations.js";
import { EndedMap } from "./ended-map.js";

export interface RevocationParts {
  readonly database: Database;
  readonly store: RevocationStore;
  readonly clock: () => number;
  /** In ms, never set back or forward. */
  readonly monotonicClock: () => number;
  readonly logger: AuthLogger;
  /** How many endings are remembered; from there on the database is asked. */
  readonly maximum?: number;
}

/** What a token belongs to. */
export interface Bearer {
  readonly sessionId: string;
  readonly userId: string;
  readonly version: number;
}

/** Announces entries that its transaction writes. */
export type Announce = (...entries: Revocation[]) => void;

/** Does what an entry asks for. When it rejects, the entry does not count as read, and comes again. */
export type FeedListener = (entry: FeedEntry) => void | Promise<void>;

export type Revocations = ReturnType<typeof createRevocations>;

const POLL_MS = 500;
const STALE_MS = 30_000;
const BATCH = 10_000;
const MAXIMUM = 1_000_000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** The longest life that an access token can be set to, and the day that clocks may be apart. */
const ENTRY_MS = 2 * DAY_MS;

/**
 * Follows the revocation feed: what one process ends, the others refuse within two seconds, for two look-ups in a map
 * a request. Whether something is revoked never depends on a clock; only how long it is remembered does.
 */
export function createRevocations(parts: RevocationParts) {
  const { database, store, clock, monotonicClock, logger, maximum = MAXIMUM } = parts;
  const ended = new EndedMap(maximum);
  const listeners: FeedListener[] = [];
  let last = 0;
  let freshAt = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  /** Reads what is new in the feed. */
  async function read(): Promise<void> {
    const startedAt = monotonicClock();
    if (ended.mayForget(clock())) last = 0; // there is room again for all that had found none
    for (let more = true; more;) {
      const entries = await store.after(last, BATCH);
      for (const entry of entries) ended.add(entry, Date.parse(entry.expiresAt));
      for (const entry of entries) for (const listener of listeners) await listener(entry);
      last = entries.at(-1)?.id ?? last;
      more = entries.length === BATCH;
    }
    ended.complete();
    freshAt = startedAt;
  }

  function assertFresh(): void {
    if (monotonicClock() - freshAt <= STALE_MS) return;
    throw unavailable("Whether credentials were revoked cannot be found out at the moment. Try again shortly.");
  }

  function follow(): void {
    timer = setTimeout(() => {
      running = read().catch((err: unknown) => logger.warn({ err }, "the revocation feed could not be read"));
      void running.then(() => timer && follow());
    }, POLL_MS).unref();
  }

  return {
    /**
     * Whether a token's session or user has ended.
     * @throws {Problem} 503 when the feed could not be read for 30 s: never yes to what may have been revoked
     */
    isRevoked({ sessionId, userId, version }: Bearer): boolean | Promise<boolean> {
      assertFresh();
      if (ended.has(sessionId, 0) || ended.has(userId, version)) return true;
      if (!ended.full) return false;
      return store.about(sessionId, userId).then((entries) => entries.some((entry) => concerns(entry, version)));
    },

    /**
     * Runs a transaction that ends something. What `work` announces is written last, in its transaction, and counts in
     * this process from the commit on.
     */
    async transaction<T>(work: (trx: Knex.Transaction, announce: Announce) => Promise<T>): Promise<T> {
      const announced: Revocation[] = [];
      const expires = clock() + ENTRY_MS;
      const result = await inTransaction(database, async (trx) => {
        const done = await work(trx, (...entries) => void announced.push(...entries));
        await store.append(trx, new Date(expires).toISOString(), ...announced);
        return done;
      });
      for (const entry of announced) ended.add(entry, expires);
      return result;
    },

    /** Reads the whole feed, then goes on reading what is new. `listener` is told of entries that come later. */
    async start(listener: FeedListener): Promise<void> {
      await read();
      listeners.push(listener);
      follow();
    },

    async stop(): Promise<void> {
      clearTimeout(timer);
      timer = undefined;
      await running;
    },

    assertFresh,
  };
}

function concerns({ kind, version }: FeedEntry, tokenVersion: number): boolean {
  return kind === "session" || (kind !== "keys" && tokenVersion < (version ?? 0));
}
