import type { Database } from "@repo/service";
import type { Knex } from "knex";
import { hashToken, newRefreshToken, openSuccessor, sealSuccessor } from "../crypto/refresh-token.js";
import type { Tokens } from "../crypto/token.js";
import { addressKey } from "../model/address-prefix.js";
import type { Origin } from "../model/audit-event.js";
import { AuthError } from "../model/errors.js";
import { endOf } from "../model/revocation.js";
import type { User } from "../model/user.js";
import type { AuditStore } from "../store/audit-events.js";
import { refreshTokenStore, type RefreshToken } from "../store/refresh-tokens.js";
import type { ServiceStore } from "../store/services.js";
import type { Session, SessionStore } from "../store/sessions.js";
import type { UserStore } from "../store/users.js";
import type { Spend } from "./budgets.js";
import type { Housekeeping } from "./housekeeping.js";
import { grantAgain, narrow } from "./grant.js";
import type { IssuedToken } from "./issue-token.js";
import type { Revocations } from "./revocations.js";

export interface RefreshParts {
  readonly database: Database;
  readonly users: UserStore;
  readonly services: ServiceStore;
  readonly sessions: SessionStore;
  readonly revocations: Revocations;
  readonly audit: AuditStore;
  readonly tokens: Tokens;
  readonly spend: Spend;
  readonly housekeeping: Pick<Housekeeping, "sealed">;
  readonly refreshGraceSeconds: number;
  readonly clock: () => number;
}

/** `grant_type=refresh_token` (RFC 6749, 6). `scope` and `audience`, null where nothing was asked for, narrow the answer only. */
export interface RefreshGrant {
  readonly token: string;
  readonly scope: string | null;
  readonly audience: string | null;
}

export type Refresh = (grant: RefreshGrant, origin: Origin) => Promise<IssuedToken>;

/** Builds the flow behind `POST /token` with a refresh token. */
export function createRefresh(parts: RefreshParts): Refresh {
  const { database, users, services, sessions, revocations, audit, tokens, spend, refreshGraceSeconds, clock } = parts;

  return async ({ token, ...asked }, origin) => {
    const hash = hashToken(token);
    const found = await refreshTokenStore.find(database.reader, hash);
    if (!found) {
      await spend(["addressFailures", addressKey(origin.ip)]);
      throw refused(); // without the write lock: anybody can send nonsense
    }
    // A thief who uses the limit up must not hide behind it: a spent token goes on, to end the session.
    if (found.spentAt === null || isWithinGrace(found.spentAt)) await spend(["refreshes", found.sessionId]);
    const registry = await services.registry();
    const issued = await revocations.transaction(async (trx, announce) => {
      const session = await lockedSession(trx, found.sessionId);
      const user = session && (await users.find(trx, session.userId));
      // Read once more, under the session's lock: whoever had it may have spent the token.
      const presented = session && (await refreshTokenStore.find(trx, hash));
      if (!session || !user || user.disabled || !presented) return undefined;

      const successor =
        presented.spentAt === null
          ? await rotate(trx, presented, token, session, origin)
          : await again(trx, presented, token);
      if (successor === undefined) {
        // Two hold the same token, and one of them is a thief: neither goes on (RFC 9700, 4.14.2).
        await sessions.end(trx, session.id);
        announce(endOf(session.id));
        const event = { action: "authn_token_reuse", targetType: "session", targetId: session.id };
        await audit.record(trx, { ...origin, ...event, actorId: user.id, outcome: "failure" });
        return undefined; // not thrown: that would take it all back
      }
      const grant = narrow(grantAgain(user.role, registry, session), asked);
      if (presented.spentAt === null) parts.housekeeping.sealed(hash);
      return answer(user, session, grant, successor);
    });
    if (!issued) throw refused();
    return issued;
  };

  async function lockedSession(trx: Knex.Transaction, id: string): Promise<Session | undefined> {
    const session = await sessions.lock(trx, id);
    return session && Date.parse(session.expiresAt) > clock() ? session : undefined;
  }

  /** Spends the live token: claim and issue are one transaction, so that of many at once one rotates. */
  async function rotate(
    trx: Knex.Transaction,
    live: RefreshToken,
    token: string,
    session: Session,
    origin: Origin,
  ): Promise<string> {
    const successor = newRefreshToken();
    const now = new Date(clock()).toISOString();
    await refreshTokenStore.spend(trx, live, now, sealSuccessor(successor, token));
    await refreshTokenStore.insert(trx, hashToken(successor), session.id);
    await sessions.touch(trx, session.id, { ...origin, lastUsedAt: now });
    const event = { action: "session_renewed", targetType: "session", targetId: session.id };
    await audit.record(trx, { ...origin, ...event, actorId: session.userId, outcome: "success" });
    return successor;
  }

  /** The same successor once more: two tabs, or an answer that got lost. Only for the grace, and while it is unspent. */
  async function again(trx: Knex.Transaction, spent: RefreshToken, token: string): Promise<string | undefined> {
    if (!isWithinGrace(spent.spentAt ?? "") || spent.sealedSuccessor === null) return undefined;
    const successor = openSuccessor(spent.sealedSuccessor, token);
    const live = await refreshTokenStore.live(trx, spent.sessionId);
    return successor !== undefined && hashToken(successor) === live ? successor : undefined;
  }

  function isWithinGrace(spentAt: string): boolean {
    return clock() - Date.parse(spentAt) <= refreshGraceSeconds * 1000;
  }

  function answer(user: User, session: Session, grant: ReturnType<typeof narrow>, refreshToken: string): IssuedToken {
    const { id: userId, username, role, version } = user;
    const { id: sessionId, clientId } = session;
    const accessToken = tokens.sign({ userId, username, role, version, sessionId, clientId, ...grant });
    return { accessToken, expiresIn: tokens.lifetimeSeconds, refreshToken, scope: grant.scopes.join(" ") };
  }
}

function refused(): AuthError {
  return new AuthError("invalid_grant", "The refresh token is unknown, spent or expired: sign in again.");
}
