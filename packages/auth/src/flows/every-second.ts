import type { AuthLogger } from "../model/logger.js";

const TICK_MS = 1000;
const HOUR_MS = 60 * 60 * 1000;

/** Does some work again and again, a second after it was done the last time. */
export function everySecond(work: () => Promise<void>) {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  function start(): void {
    timer = setTimeout(() => {
      running = work();
      void running.then(() => timer && start());
    }, TICK_MS).unref();
  }

  return {
    start,
    /** Waits for what has begun; nothing begins any more. */
    stop: async (): Promise<void> => {
      clearTimeout(timer);
      timer = undefined;
      await running;
    },
  };
}

/** However often it is called, it prunes once an hour, the first time after one. A failure is logged, and tried an hour later. */
export function everyHour(
  prune: () => Promise<unknown>,
  { monotonicClock, logger }: { readonly monotonicClock: () => number; readonly logger: AuthLogger },
): () => Promise<void> {
  let prunedAt = monotonicClock();
  return async () => {
    const now = monotonicClock();
    if (now - prunedAt < HOUR_MS) return;
    prunedAt = now;
    await prune().catch((err: unknown) => logger.warn({ err }, "the database could not be pruned"));
  };
}
