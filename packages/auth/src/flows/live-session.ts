import type { Knex } from "knex";
import { AuthError } from "../model/errors.js";
import type { Principal } from "../model/principal.js";
import type { User } from "../model/user.js";
import type { SessionStore } from "../store/sessions.js";
import type { UserStore } from "../store/users.js";

export interface LiveSessionParts {
  readonly service: string;
  readonly users: UserStore;
  readonly sessions: SessionStore;
}

/**
 * Keeps a caller's account and session as they are until the transaction ends: what a token makes must not outlive a
 * session that was ended at this very moment.
 *
 * @throws {AuthError} `invalid_token` when the session has ended, or the user is disabled or gone
 */
export async function lockLiveSession(
  trx: Knex.Transaction,
  { service, users, sessions }: LiveSessionParts,
  { userId, sessionId }: Principal,
): Promise<User> {
  const user = await users.lock(trx, userId);
  const session = sessionId === null ? undefined : await sessions.lock(trx, sessionId);
  if (!user || user.disabled || !session) throw sessionEnded(service);
  return user;
}

/** The refusal of a token whose session is no more. */
export function sessionEnded(service: string): AuthError {
  return new AuthError("invalid_token", "The session has ended: sign in again.", {
    check: "revocation",
    challenge: { realm: service },
  });
}
