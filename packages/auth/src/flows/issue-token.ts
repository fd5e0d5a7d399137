import { inTransaction, type Database } from "@repo/service";
import { v7 as uuidv7 } from "uuid";
import type { HashingJob } from "../crypto/hashing-queue.js";
import { hashToken, newRefreshToken } from "../crypto/refresh-token.js";
import { hashPassword, needsRehash } from "../crypto/password.js";
import type { Tokens } from "../crypto/token.js";
import type { Origin } from "../model/audit-event.js";
import { AuthError } from "../model/errors.js";
import { splitScope } from "../model/scope.js";
import { USERNAME, type User } from "../model/user.js";
import type { AuditStore } from "../store/audit-events.js";
import type { ServiceStore } from "../store/services.js";
import type { KnownPrefixStore } from "../store/known-prefixes.js";
import { refreshTokenStore } from "../store/refresh-tokens.js";
import type { Session, SessionStore } from "../store/sessions.js";
import type { UserStore } from "../store/users.js";
import type { CheckPassword } from "./check-password.js";
import type { FailedSignInFlows } from "./failed-sign-ins.js";
import { grantFor } from "./grant.js";

export interface IssueTokenParts {
  readonly database: Database;
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly services: ServiceStore;
  readonly knownPrefixes: KnownPrefixStore;
  readonly audit: AuditStore;
  readonly failedSignIns: Pick<FailedSignInFlows, "note">;
  readonly checkPassword: CheckPassword;
  readonly tokens: Tokens;
  /** The cost of new hashes. */
  readonly bcryptCost: number;
  readonly refreshTokenDays: number;
  readonly clock: () => number;
}

/** A sign-in with a password (RFC 6749, 4.3). `scope` and `audience` are null where nothing was asked for. */
export interface PasswordGrant {
  readonly username: string;
  readonly password: string;
  readonly clientId: string;
  readonly scope: string | null;
  readonly audience: string | null;
}

export interface IssuedToken {
  readonly accessToken: string;
  /** In seconds. */
  readonly expiresIn: number;
  readonly refreshToken: string;
  readonly scope: string;
}

export type IssueToken = (grant: PasswordGrant, origin: Origin, signal: AbortSignal) => Promise<IssuedToken>;

/** Builds the flow behind `POST /token`. */
export function createIssueToken(parts: IssueTokenParts): IssueToken {
  const { database, users, sessions, services, knownPrefixes, audit, tokens, bcryptCost, checkPassword } = parts;

  return async (asked, origin, signal) => {
    const { username, password } = asked;
    // What cannot be a username is not looked up, but costs the same hash as any other unknown name.
    const find = async () => (USERNAME.test(username) ? users.findByUsername(username) : undefined);
    const { user, isRight, job } = await checkPassword({ username, password, ip: origin.ip, signal }, find);
    try {
      if (!user || !isRight) throw badCredentials();
      return await signIn(user, asked, origin, job);
    } catch (refusal) {
      // Every refusal is counted, also of a right password with a wrong scope: nobody finds it out in silence.
      if (refusal instanceof AuthError) await parts.failedSignIns.note(user?.id ?? null, origin);
      throw refusal;
    }
  };

  async function signIn(user: User, asked: PasswordGrant, origin: Origin, job: HashingJob): Promise<IssuedToken> {
    const { id: userId, username, role, version } = user;
    const { clientId } = asked;
    const { scopes, audience } = grantFor(role, await services.registry(), asked);
    const newHash = await rehash(user, asked.password, job);

    const session = newSession(user, asked, origin);
    const refreshToken = newRefreshToken();
    await inTransaction(database, async (trx) => {
      // Hashing took a while: a password changed or a user disabled meanwhile must not get a session.
      if (!(await users.isUnchanged(trx, user))) throw badCredentials();
      if (newHash) await users.replaceHash(trx, user, newHash);
      await sessions.insert(trx, session);
      await refreshTokenStore.insert(trx, hashToken(refreshToken), session.id);
      if (job.prefix !== undefined) {
        await knownPrefixes.note(trx, { user_id: userId, prefix: job.prefix, signed_in_at: session.createdAt });
      }
      const event = { action: "authn_login_success", targetType: "user", targetId: userId };
      await audit.record(trx, { ...origin, ...event, actorId: userId, outcome: "success" });
    });

    const subject = { userId, username, role, version, sessionId: session.id, clientId, scopes, audience };
    const accessToken = tokens.sign(subject);
    return { accessToken, expiresIn: tokens.lifetimeSeconds, refreshToken, scope: scopes.join(" ") };
  }

  function newSession({ id: userId }: User, asked: PasswordGrant, { ip, userAgent }: Origin): Session {
    const now = parts.clock();
    const createdAt = new Date(now).toISOString();
    const expiresAt = new Date(now + parts.refreshTokenDays * DAY_MS).toISOString();
    const { clientId } = asked;
    const words = { scope: tidy(asked.scope), audience: tidy(asked.audience) };
    return { id: uuidv7(), userId, clientId, ...words, ip, userAgent, createdAt, lastUsedAt: createdAt, expiresAt };
  }

  /** A costlier hash of the same password, where the cost was raised. A full queue is no reason to refuse: next time. */
  async function rehash({ passwordHash }: User, password: string, job: HashingJob): Promise<string | undefined> {
    if (!needsRehash(passwordHash, bcryptCost)) return undefined;
    return hashPassword(password, { cost: bcryptCost, ...job }).catch((refusal: unknown) => {
      if (refusal instanceof AuthError) return undefined;
      throw refusal;
    });
  }
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** What is kept of a list of words: each once, however many spaces were sent with them. */
function tidy(words: string | null): string | null {
  return words === null ? null : splitScope(words).join(" ");
}

/** One wording for every cause (ASVS 6.3.8). */
function badCredentials(): AuthError {
  return new AuthError("invalid_grant", "The username or the password is wrong.");
}
