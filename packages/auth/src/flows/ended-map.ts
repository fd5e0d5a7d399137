import type { Revocation } from "../model/revocation.js";

interface Ending {
  /** The lowest version that still counts; Infinity for a session. */
  readonly version: number;
  readonly expiresAt: number;
}

/**
 * The sessions and users that have ended, in memory. Nothing is ever pushed out to make room: once there is none, the
 * map is `full`, and what is not in it may have ended all the same.
 */
export class EndedMap {
  readonly #endings = new Map<string, Ending>();
  /** Whether an ending has found no room, in this reading of the feed and in the one before. */
  #overflows = false;
  #full = false;

  constructor(private readonly maximum: number) {}

  get full(): boolean {
    return this.#full || this.#overflows;
  }

  /** Whether a subject has ended for tokens of this version. */
  has(subject: string, version: number): boolean {
    const ending = this.#endings.get(subject);
    return ending !== undefined && version < ending.version;
  }

  add({ kind, subject, version }: Revocation, expiresAt: number): void {
    if (kind === "keys") return;
    const lowest = kind === "session" ? Infinity : (version ?? 0);
    const known = this.#endings.get(subject)?.version ?? 0;
    if (!this.#endings.delete(subject) && this.#endings.size >= this.maximum) this.#overflows = true;
    else this.#endings.set(subject, { version: Math.max(lowest, known), expiresAt }); // behind all older ones
  }

  /**
   * Forgets what concerns no token any more.
   * @returns whether the whole feed should be read again, because there is room for what had found none
   */
  mayForget(now: number): boolean {
    for (const [subject, { expiresAt }] of this.#endings) {
      if (expiresAt >= now) break;
      this.#endings.delete(subject);
    }
    this.#full ||= this.#overflows;
    const room = this.#full && this.#endings.size <= this.maximum / 2;
    if (room) this.#overflows = false;
    return room;
  }

  /** The feed has been read to its end. */
  complete(): void {
    this.#full = this.#overflows;
  }
}
