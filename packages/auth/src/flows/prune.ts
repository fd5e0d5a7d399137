import { inTransaction, type Database } from "@repo/service";
import type { Knex } from "knex";
import { CLOCKS_MS } from "../model/clocks.js";
import type { ApiKeyStore } from "../store/api-keys.js";
import type { KnownPrefixStore } from "../store/known-prefixes.js";
import type { RateLimitStore } from "../store/rate-limits.js";
import { refreshTokenStore } from "../store/refresh-tokens.js";
import type { RevocationStore } from "../store/revocations.js";
import type { SessionStore } from "../store/sessions.js";
import { signingKeyStore } from "../store/signing-keys.js";
import { KNOWN_MS } from "./check-password.js";

export interface PruneParts {
  readonly database: Database;
  readonly sessions: SessionStore;
  readonly revocationFeed: RevocationStore;
  readonly apiKeys: ApiKeyStore;
  readonly counters: RateLimitStore;
  readonly knownPrefixes: KnownPrefixStore;
  /** One for each database that has audit rows. */
  readonly auditPrunes: readonly (() => Promise<number>)[];
  readonly clock: () => number;
}

/** How many rows were removed, by table. */
export type Pruned = Readonly<
  Record<
    | "sessions"
    | "revocations"
    | "sealedSuccessors"
    | "apiKeys"
    | "signingKeys"
    | "counters"
    | "knownPrefixes"
    | "auditEvents",
    number
  >
>;

/** So many counters go in one transaction: writers wait for it. */
const PART = 5000;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Builds the flow that removes what is over. It waits a day longer than it must, because a process whose clock is fast
 * would otherwise take away what others still judge by.
 */
export function createPrune(parts: PruneParts): () => Promise<Pruned> {
  const { database, sessions, revocationFeed, apiKeys, counters, knownPrefixes, auditPrunes, clock } = parts;
  return async () => {
    const now = new Date(clock()).toISOString();
    const yesterday = new Date(clock() - DAY_MS).toISOString();
    const justNow = new Date(clock() - 10 * CLOCKS_MS).toISOString();
    const lastKnown = new Date(clock() - KNOWN_MS - DAY_MS).toISOString();
    const remove = (work: (trx: Knex.Transaction) => Promise<number>) => inTransaction(database, work);
    const removeInParts = async (work: (trx: Knex.Transaction) => Promise<number>): Promise<number> => {
      let sum = 0;
      for (let removed = PART; removed === PART; sum += removed) removed = await remove(work);
      return sum;
    };
    return {
      sessions: await remove((trx) => sessions.prune(trx, yesterday)),
      revocations: await remove((trx) => revocationFeed.prune(trx, now)), // these have their day already
      sealedSuccessors: await remove((trx) => refreshTokenStore.pruneSealed(trx, yesterday)),
      apiKeys: await remove((trx) => apiKeys.prune(trx, yesterday)),
      signingKeys: await remove((trx) => signingKeyStore.prune(trx, yesterday)),
      counters: await removeInParts((trx) => counters.prune(trx, justNow, PART)),
      knownPrefixes: await remove((trx) => knownPrefixes.prune(trx, lastKnown)),
      auditEvents: await sumOf(auditPrunes),
    };
  };
}

async function sumOf(prunes: readonly (() => Promise<number>)[]): Promise<number> {
  let total = 0;
  for (const prune of prunes) total += await prune();
  return total;
}
