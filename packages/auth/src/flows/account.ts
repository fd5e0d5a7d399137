import type { Database } from "@repo/service";
import { hashPassword } from "../crypto/password.js";
import type { Origin } from "../model/audit-event.js";
import { AuthError } from "../model/errors.js";
import type { Principal } from "../model/principal.js";
import { endOf, NO_VERSION } from "../model/revocation.js";
import type { User } from "../model/user.js";
import type { AuditStore } from "../store/audit-events.js";
import type { ErasedUserStore } from "../store/erased-users.js";
import type { KnownPrefixStore } from "../store/known-prefixes.js";
import type { SessionStore } from "../store/sessions.js";
import type { UserStore } from "../store/users.js";
import type { CheckPassword } from "./check-password.js";
import type { FailedSignInFlows } from "./failed-sign-ins.js";
import { lockLiveSession, sessionEnded } from "./live-session.js";
import { recordFailure } from "./record-failure.js";
import { badField, type Registration } from "./register.js";
import type { Revocations } from "./revocations.js";

export interface AccountParts {
  readonly service: string;
  readonly database: Database;
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly knownPrefixes: KnownPrefixStore;
  readonly erasedUsers: ErasedUserStore;
  readonly revocations: Revocations;
  readonly audit: AuditStore;
  readonly passwordFault: Registration["passwordFault"];
  readonly checkPassword: CheckPassword;
  readonly failedSignIns: Pick<FailedSignInFlows, "closeOf">;
  readonly bcryptCost: number;
  readonly clock: () => number;
}

/** Who asks for a change of the own account, and from where. */
export interface AccountCaller {
  readonly principal: Principal;
  readonly origin: Origin;
  readonly signal: AbortSignal;
}

export type Account = ReturnType<typeof createAccount>;

/** Builds the flows behind `POST /me/password` and `POST /me/delete`. */
export function createAccount(parts: AccountParts) {
  const { service, database, users, sessions, revocations, audit, bcryptCost, checkPassword, clock } = parts;

  /** @throws {AuthError} `wrong_password`: a token alone, perhaps stolen, does not take an account over (ASVS 6.2.3) */
  async function confirm({ principal, origin, signal }: AccountCaller, password: string, action: string) {
    const { userId, username } = principal;
    const find = () => users.find(database.reader, userId);
    const { user, isRight, job } = await checkPassword({ username, password, ip: origin.ip, signal }, find);
    if (!user) throw sessionEnded(service);
    if (isRight) return { user, job };
    const event = { action, targetType: "user", targetId: user.id, actorId: user.id, outcome: "failure" } as const;
    await recordFailure(parts, { ...origin, ...event });
    throw wrongPassword();
  }

  /** Changes the password and ends every other session: whoever knew the old one is out. */
  async function changePassword(caller: AccountCaller, current: string, password: string): Promise<void> {
    const { principal, origin } = caller;
    const fault = parts.passwordFault(password, principal.username);
    if (fault) throw badField("new_password", fault);
    const { user, job } = await confirm(caller, current, "authn_password_change_fail");
    const passwordHash = await hashPassword(password, { cost: bcryptCost, ...job });

    await revocations.transaction(async (trx, announce) => {
      // A session that was ended while we hashed must not leave a password behind.
      assertSame(user, await lockLiveSession(trx, parts, principal));
      await users.setPassword(trx, user.id, passwordHash);
      await parts.knownPrefixes.keepOnly(trx, user.id, job.prefix);
      const ended = await sessions.endAll(trx, user.id, principal.sessionId);
      const event = { action: "authn_password_change", targetType: "user", targetId: user.id } as const;
      await audit.record(trx, { ...origin, ...event, actorId: user.id, outcome: "success" });
      for (const id of ended) announce(endOf(id));
    });
  }

  /** Deletes the account. What stays of it elsewhere is its id, which no longer resolves. */
  async function erase(caller: AccountCaller, current: string): Promise<void> {
    const { user } = await confirm(caller, current, "user_deleted");
    await revocations.transaction(async (trx, announce) => {
      assertSame(user, await lockLiveSession(trx, parts, caller.principal));
      await parts.failedSignIns.closeOf(trx, user.id);
      await users.delete(trx, user.id);
      const event = { action: "user_deleted", targetType: "user", targetId: user.id, actorId: user.id } as const;
      const nowhere = { requestId: caller.origin.requestId, ip: null, userAgent: null };
      await audit.record(trx, { ...nowhere, ...event, outcome: "success" });
      await audit.eraseDetails(trx, [user.id], caller.origin.requestId);
      await parts.erasedUsers.insert(trx, user.id, new Date(clock()).toISOString());
      announce({ kind: "erased", subject: user.id, version: NO_VERSION });
    });
  }

  /** Checking a password took a while: it must still be the one. */
  function assertSame(then: User, now: User): void {
    if (now.passwordVersion !== then.passwordVersion) throw wrongPassword();
  }

  return { changePassword, erase };
}

function wrongPassword(): AuthError {
  return new AuthError("wrong_password", "The current password is wrong.");
}
