import { availableParallelism } from "node:os";
import type { AuthError } from "../model/errors.js";
import { hungUp, refuseLater, saturated } from "./hashing-refusal.js";
import { HashingTally, type HashingLoad } from "./hashing-tally.js";

/** Who asks for a hash. */
export interface HashingJob {
  /** The asker's address prefix; without one the job counts for nobody. */
  readonly prefix?: string | undefined;
  /** Aborted when the client hangs up: the job then leaves the queue. */
  readonly signal?: AbortSignal | undefined;
  /** Whether one prefix may hold any number of places (`RATE_LIMITS=off`). */
  readonly unlimited?: boolean | undefined;
}

interface Waiting {
  readonly prefix: string | undefined;
  /** In ms of the queue's clock. */
  readonly since: number;
  readonly start: () => void;
}

const PLACES_PER_SLOT = 20;
const MAX_WAIT_MS = 5000;

/**
 * How many hashes may run at once: bcrypt runs in libuv's threads, and the database needs two of them. One core
 * stays free for everything else.
 *
 * @param threadPoolSize libuv's number of threads, `UV_THREADPOOL_SIZE`
 */
export function hashingSlots(threadPoolSize: number, cores = availableParallelism()): number {
  return Math.max(1, Math.min(cores - 1, threadPoolSize - 2));
}

/**
 * Lets a few hashes run at once and others wait in order. Hashing is the one costly thing that anybody may ask
 * for without a credential, so the queue is bounded three ways: in length, in waiting time, and, once it is half full,
 * in the places one network may hold (ASVS 15.1.3, 15.2.2).
 */
export class HashingQueue {
  readonly #waiting: Waiting[] = [];
  #running = 0;
  #averageMs = 250; // about one hash of cost 12; corrected by each one measured
  readonly #tally = new HashingTally();

  /** @param clock monotonic, in ms */
  constructor(
    public slots: number,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** How many wait. */
  get depth(): number {
    return this.#waiting.length;
  }

  /** How many may wait. */
  get places(): number {
    return this.slots * PLACES_PER_SLOT;
  }

  /** How busy it has been since this was last asked. */
  takeLoad(): HashingLoad {
    const [oldest] = this.#waiting;
    return this.#tally.take(this.depth, this.places, oldest && this.clock() - oldest.since);
  }

  /**
   * Runs `work` when its turn comes.
   * @throws {AuthError} `hashing_saturated` with a Retry-After when there is no place, or none within 5 s
   */
  async run<T>(work: () => Promise<T>, job: HashingJob = {}): Promise<T> {
    if (this.#running < this.slots) this.#running += 1;
    else await this.#wait(job); // whoever finishes hands its slot over
    const startedAt = this.clock();
    try {
      return await work();
    } finally {
      this.#averageMs += (this.clock() - startedAt - this.#averageMs) / 8;
      const next = this.#waiting.shift();
      if (next) next.start();
      else this.#running -= 1;
    }
  }

  async #wait(job: HashingJob): Promise<void> {
    const { prefix, signal } = job;
    if (signal?.aborted) throw hungUp();
    const refusal = this.#refusal(job);
    if (refusal) return refuseLater(refusal);
    return new Promise((resolve, reject) => {
      const start = (): void => {
        signal?.removeEventListener("abort", leave);
        this.#tally.noteWait(this.clock() - entry.since);
        resolve();
      };
      const entry: Waiting = { prefix, since: this.clock(), start };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        reject(hungUp());
      };
      signal?.addEventListener("abort", leave, { once: true });
      this.#waiting.push(entry);
    });
  }

  /**
   * Lets a job pass that would find a place now. Asked before an account is looked up: a flood of sign-ins must not
   * become a flood of queries.
   * @throws {AuthError} `hashing_saturated`
   */
  async admit(job: HashingJob): Promise<void> {
    const refusal = this.#refusal(job);
    if (refusal) await refuseLater(refusal);
  }

  #refusal({ prefix, unlimited }: HashingJob): AuthError | undefined {
    if (this.#running < this.slots) return undefined;
    const { depth, places } = this;
    const waitMs = ((depth + 1) / this.slots) * this.#averageMs;
    const counted = !unlimited && prefix !== undefined && depth >= places / 2;
    const crowded = counted && this.#waiting.filter((each) => each.prefix === prefix).length >= places / 4;
    if (depth < places && waitMs <= MAX_WAIT_MS && !crowded) return undefined;
    this.#tally.refused += 1;
    return saturated(waitMs);
  }
}

/** One a process, because libuv's threads are the process's, however many apps run in it. */
export const hashingQueue = new HashingQueue(hashingSlots(4));
