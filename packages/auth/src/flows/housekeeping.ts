import { inTransaction, type Database } from "@repo/service";
import type { AuthLogger } from "../model/logger.js";
import type { DetailErasure } from "./erase-details.js";
import { everySecond } from "./every-second.js";
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
}

export type Housekeeping = ReturnType<typeof createHousekeeping>;

const PRUNE_EVERY_MS = 60 * 60 * 1000;
/** How far the clocks of two processes may be apart. */
const CLOCKS_MS = 5000;

/** What a process does for the identity database beside answering: nothing waits for it, and a failure is tried again. */
export function createHousekeeping(parts: HousekeepingParts) {
  const { database, prune, refreshGraceSeconds, monotonicClock, logger } = parts;
  const sealed: { readonly hash: string; readonly due: number }[] = [];
  let prunedAt = monotonicClock();
  const ticker = everySecond(() =>
    tidy().catch((err: unknown) => logger.warn({ err }, "the identity database could not be tidied")),
  );

  /** Forgets successors whose grace is over, and prunes once an hour. */
  async function tidy(): Promise<void> {
    const now = monotonicClock();
    parts.detailErasure?.tidy();
    await parts.failedSignIns.closeWindows();
    const over = sealed.filter(({ due }) => due <= now).map(({ hash }) => hash);
    if (over.length > 0) await inTransaction(database, (trx) => refreshTokenStore.unseal(trx, over));
    sealed.splice(0, over.length); // they were added in the order in which they are due
    if (now - prunedAt < PRUNE_EVERY_MS) return;
    prunedAt = now;
    await prune();
  }

  return {
    /** Notes that a spent token has its successor sealed beside it, to be forgotten after the grace. */
    sealed(hash: string): void {
      sealed.push({ hash, due: monotonicClock() + refreshGraceSeconds * 1000 + CLOCKS_MS });
    },
    tidy,
    start: ticker.start,
    stop: ticker.stop,
  };
}
