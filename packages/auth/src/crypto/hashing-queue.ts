import { availableParallelism } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { problem, type Problem } from "@repo/service";
import { AuthError } from "../model/errors.js";

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
  readonly start: () => void;
}

const PLACES_PER_SLOT = 20;
const MAX_WAIT_MS = 5000;
/** About how long a refusal takes. */
const REFUSAL_MS = 50;

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

  /** @param clock monotonic, in ms */
  constructor(
    public slots: number,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** How many wait. */
  get depth(): number {
    return this.#waiting.length;
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
    if (refusal) return refuse(refusal);
    return new Promise((resolve, reject) => {
      const start = (): void => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const entry: Waiting = { prefix, start };
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
    if (refusal) await refuse(refusal);
  }

  #refusal({ prefix, unlimited }: HashingJob): AuthError | undefined {
    if (this.#running < this.slots) return undefined;
    const places = this.slots * PLACES_PER_SLOT;
    const waitMs = ((this.#waiting.length + 1) / this.slots) * this.#averageMs;
    const counted = !unlimited && prefix !== undefined && this.#waiting.length >= places / 2;
    const crowded = counted && this.#waiting.filter((each) => each.prefix === prefix).length >= places / 4;
    if (this.#waiting.length < places && waitMs <= MAX_WAIT_MS && !crowded) return undefined;
    const seconds = String(Math.max(1, Math.ceil(waitMs / 1000)));
    return new AuthError("hashing_saturated", `Too many passwords are being checked. Try again in ${seconds} s.`, {
      headers: { "Retry-After": seconds },
    });
  }
}

/** Refuses after a moment: those who try again at once would otherwise take the time of those who were not refused. */
async function refuse(refusal: AuthError): Promise<never> {
  await delay(REFUSAL_MS * (0.5 + Math.random()));
  throw refusal;
}

function hungUp(): Problem {
  return problem("malformed_request", "The client hung up.");
}

/** One a process, because libuv's threads are the process's, however many apps run in it. */
export const hashingQueue = new HashingQueue(hashingSlots(4));
