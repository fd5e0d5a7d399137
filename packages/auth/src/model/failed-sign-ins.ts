import type { Origin } from "./audit-event.js";

/** The failed sign-ins of one account within a window, or of all names that nobody has. */
export interface FailedSignIns {
  /** Null for names that nobody has. */
  readonly userId: string | null;
  readonly count: number;
  readonly startedAt: string;
  readonly endsAt: string;
  /** Where the last one came from. */
  readonly last: Origin;
}
