import { noSuchId, type Database } from "@repo/service";
import { hashToken } from "../crypto/refresh-token.js";
import type { Tokens } from "../crypto/token.js";
import type { Knex } from "knex";
import type { Origin } from "../model/audit-event.js";
import { endOf } from "../model/revocation.js";
import type { AuditStore } from "../store/audit-events.js";
import { refreshTokenStore } from "../store/refresh-tokens.js";
import type { Session, SessionStore } from "../store/sessions.js";
import type { UserStore } from "../store/users.js";
import type { Announce, Revocations } from "./revocations.js";

export interface EndSessionParts {
  readonly database: Database;
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly revocations: Revocations;
  readonly audit: AuditStore;
  readonly tokens: Tokens;
}

export type SessionEndings = ReturnType<typeof createSessionEndings>;

/** Builds the flows behind `DELETE /me/sessions`, `DELETE /me/sessions/{id}` and `POST /revoke`. */
export function createSessionEndings({ database, users, sessions, revocations, audit, tokens }: EndSessionParts) {
  const event = { action: "authn_token_revoked", targetType: "session", outcome: "success" } as const;

  /**
   * Ends one session of a user: its refresh tokens are gone, its access tokens refused.
   * @throws {Problem} `not_found`, also for somebody else's
   */
  async function end(userId: string, id: string, origin: Origin): Promise<void> {
    await revocations.transaction(async (trx, announce) => {
      const session = await sessions.lock(trx, id);
      if (session?.userId !== userId) throw noSuchId();
      await endOne(trx, announce, session, origin);
    });
  }

  /** Ends every session of a user, on the word of whoever `actorId` is; how many. */
  async function endAll(userId: string, actorId: string | null, origin: Origin): Promise<number> {
    return revocations.transaction(async (trx, announce) => {
      await users.lock(trx, userId); // before the sessions, as everybody does: else two wait for each other for ever
      const ended = await sessions.endAll(trx, userId);
      // One row for all: there may be very many.
      await audit.record(trx, { ...origin, ...event, targetType: "user", actorId, targetId: userId });
      for (const id of ended) announce(endOf(id));
      return ended.length;
    });
  }

  /**
   * Ends the session of an access or refresh token: whoever holds it may (RFC 7009). An unknown, spent or expired one
   * is no error, and a spent refresh token still shows which session it was of.
   */
  async function revoke(token: string, origin: Origin): Promise<void> {
    // Looked up without the write lock: anybody can send nonsense.
    const id =
      tokens.claims(token)?.sid ?? (await refreshTokenStore.find(database.reader, hashToken(token)))?.sessionId;
    if (id === undefined) return;
    await revocations.transaction(async (trx, announce) => {
      const session = await sessions.lock(trx, id);
      if (!session) return;
      await endOne(trx, announce, session, origin);
    });
  }

  async function endOne(trx: Knex.Transaction, announce: Announce, { id, userId }: Session, origin: Origin) {
    await sessions.end(trx, id);
    await audit.record(trx, { ...origin, ...event, actorId: userId, targetId: id });
    announce(endOf(id));
  }

  return { end, endAll, revoke };
}
