import { inTransaction, type Database } from "@repo/service";
import { hashingQueue } from "../crypto/hashing-queue.js";
import { CLOCKS_MS } from "../model/clocks.js";
import type { AuthLogger } from "../model/logger.js";
import type { DetailErasure } from "./erase-details.js";
import { everyHour, everySecond } from "./every-second.js";
import type { FailedSignInFlows } from "./failed-sign-ins.js";
import { refreshTokenStore } from "../store/refresh-tokens.js";

export interface HousekeepingParts {
  readonly database: Database;
  readonly prune: () => Promise<unknown>;
  readonly detailErasure: Pick<DetailErasure, "tidy"> | undefined;
  readonly failedSignIns: Pick<FailedSignInFlows, "closeWindows">;
  readonly refreshGraceSeconds: number;
  readonly monotonicClock: () => number;
  readonly logger: AuthLogger;
  /** How many sealed successors are remembered; the hourly pruning forgets what is beyond. */
  readonly maximum?: number;
}

export type Housekeeping = ReturnType<typeof createHousekeeping>;

const MAXIMUM = 100_000;

/** What a process does for the identity database beside answering: nothing waits for it, and a failure is tried again. */
export function createHousekeeping(parts: HousekeepingParts) {
  const { database, prune, refreshGraceSeconds, monotonicClock, logger, maximum = MAXIMUM } = parts;
  const sealed: { readonly hash: string; readonly due: number }[] = [];
  const pruneHourly = everyHour(prune, parts);
  const ticker = everySecond(() =>
    tidy().catch((err: unknown) => logger.warn({ err }, "the identity database could not be tidied")),
  );

  /** Says when many passwords wait to be hashed: whoever runs the service should know of a flood, or of too few cores. */
  function logHashing(): void {
    const { longestWaitMs, ...load } = hashingQueue.takeLoad();
    if (load.refused === 0 && load.waiting < load.places / 2) return;
    logger.warn({ ...load, longest_wait_ms: longestWaitMs }, "many passwords wait to be hashed");
  }

  /** Says how busy hashing is, forgets successors whose grace is over, and prunes once an hour. */
  async function tidy(): Promise<void> {
    const now = monotonicClock();
    logHashing();
    parts.detailErasure?.tidy();
    await parts.failedSignIns.closeWindows().catch((err: unknown) => {
      logger.warn({ err }, "failed sign-ins could not be brought into the audit trail; it will be tried again");
    });
    const over = sealed.filter(({ due }) => due <= now).map(({ hash }) => hash);
    if (over.length > 0) await inTransaction(database, (trx) => refreshTokenStore.unseal(trx, over));
    sealed.splice(0, over.length); // they were added in the order in which they are due
    await pruneHourly();
  }

  return {
    /** Notes that a spent token has its successor sealed beside it, to be forgotten after the grace. */
    sealed(hash: string): void {
      if (sealed.length < maximum)
        sealed.push({ hash, due: monotonicClock() + refreshGraceSeconds * 1000 + CLOCKS_MS });
    },
    tidy,
    start: ticker.start,
    stop: ticker.stop,
  };
}
