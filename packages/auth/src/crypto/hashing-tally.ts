/** How busy a hashing queue is, for the log. */
export interface HashingLoad {
  readonly waiting: number;
  /** How many may wait. */
  readonly places: number;
  /** How many were refused since the last time this was asked. */
  readonly refused: number;
  /** The longest that one has waited which began since then, or that waits now, in ms. */
  readonly longestWaitMs: number;
}

/** Counts what a hashing queue does between two lines of the log. */
export class HashingTally {
  refused = 0;
  #longestWaitMs = 0;

  /** Notes how long one has waited, in ms. */
  noteWait(ms: number): void {
    this.#longestWaitMs = Math.max(this.#longestWaitMs, Math.round(ms));
  }

  /** Gives what was counted, and begins anew. `oldestMs` is how long the first in the queue has waited by now. */
  take(waiting: number, places: number, oldestMs = 0): HashingLoad {
    this.noteWait(oldestMs);
    const load = { waiting, places, refused: this.refused, longestWaitMs: this.#longestWaitMs };
    this.refused = this.#longestWaitMs = 0;
    return load;
  }
}
