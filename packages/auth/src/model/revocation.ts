/**
 * An entry of the revocation feed, by which processes that share an identity database tell each other what has ended:
 * a session, a user's tokens below a version, all of an erased user's; and that the key ring has changed.
 */
export interface Revocation {
  readonly kind: "session" | "user" | "erased" | "keys";
  /** The id of the session or user, or the `kid` of a key. */
  readonly subject: string;
  /** For a user: the lowest version that still counts. */
  readonly version: number | null;
}

/** The entry that ends a session. */
export function endOf(sessionId: string): Revocation {
  return { kind: "session", subject: sessionId, version: null };
}

/** As it stands in the feed: `id` grows in the order in which entries become visible. */
export interface FeedEntry extends Revocation {
  readonly id: number;
  /** When no token that it concerns can be valid any more, with a day to spare for clocks. */
  readonly expiresAt: string;
}

/** Behind every version that a user can have. */
export const NO_VERSION = 2 ** 31 - 1;
