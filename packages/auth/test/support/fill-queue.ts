import type { HashingJob, HashingQueue } from "../../src/crypto/hashing-queue.js";

export interface Filled {
  /** Lets all of them end. */
  readonly release: () => Promise<void>;
}

/** Occupies a hashing queue: by default every slot, then as many of its places as are asked for. */
export function fill(
  queue: HashingQueue,
  {
    running = queue.slots,
    waiting = 0,
    job = {},
  }: { running?: number; waiting?: number; job?: HashingJob | undefined } = {},
): Filled {
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  const jobs = Array.from({ length: running + waiting }, () => queue.run(() => gate, job));
  return {
    async release() {
      open();
      await Promise.all(jobs);
    },
  };
}
