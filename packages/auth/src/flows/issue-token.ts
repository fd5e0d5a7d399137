import { inTransaction, type Database } from "@repo/service";
import type { Knex } from "knex";
import { v7 as uuidv7 } from "uuid";
import { addressPrefix } from "../crypto/address-prefix.js";
import { hashPassword, needsRehash, verifyPassword } from "../crypto/password.js";
import type { Tokens } from "../crypto/token.js";
import type { Origin } from "../model/audit-event.js";
import { AuthError } from "../model/errors.js";
import { USERNAME, type User } from "../model/user.js";
import type { AuditStore } from "../store/audit-events.js";
import type { ServiceStore } from "../store/services.js";
import { sessionStore } from "../store/sessions.js";
import type { UserStore } from "../store/users.js";
import { grantFor } from "./grant.js";

export interface IssueTokenParts {
  readonly database: Database;
  readonly users: UserStore;
  readonly services: ServiceStore;
  readonly audit: AuditStore;
  readonly tokens: Tokens;
  readonly bcryptCost: number;
  readonly unlimited: boolean;
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
  readonly expiresIn: number;
  readonly scope: string;
}

export type IssueToken = (grant: PasswordGrant, origin: Origin, signal: AbortSignal) => Promise<IssuedToken>;

/** Builds the flow behind `POST /token`. */
export function createIssueToken({
  database,
  users,
  services,
  audit,
  tokens,
  bcryptCost,
  unlimited,
  clock,
}: IssueTokenParts): IssueToken {
  return async (asked, origin, signal) => {
    const hashing = { cost: bcryptCost, prefix: addressPrefix(origin.ip), signal, unlimited };
    // What cannot be a username is not looked up, but costs the same hash as any other unknown name.
    const found = USERNAME.test(asked.username) ? await users.findByUsername(asked.username) : undefined;
    const matches = await verifyPassword(asked.password, found?.passwordHash, hashing);
    const user = found && matches && !found.disabled ? found : undefined;
    if (!user) {
      await inTransaction(database, (trx) => record(trx, origin, found, "failure"));
      throw badCredentials();
    }

    const { scopes, audience } = grantFor(user.role, await services.registry(), asked);
    const newHash = needsRehash(user.passwordHash, bcryptCost)
      ? await hashPassword(asked.password, hashing)
      : undefined;

    const sessionId = uuidv7();
    const started = await inTransaction(database, async (trx) => {
      // Hashing took a while: a password changed or a user disabled meanwhile must not get a session.
      if (!(await users.isUnchanged(trx, user))) return false;
      if (newHash) await users.replaceHash(trx, user, newHash);
      const { clientId, scope, audience } = asked;
      await sessionStore.insert(trx, {
        id: sessionId,
        userId: user.id,
        clientId,
        scope,
        audience,
        createdAt: new Date(clock()).toISOString(),
      });
      await record(trx, origin, user, "success");
      return true;
    });
    if (!started) throw badCredentials();

    const { id: userId, username, role, version } = user;
    const accessToken = tokens.sign({
      userId,
      username,
      role,
      version,
      sessionId,
      clientId: asked.clientId,
      scopes,
      audience,
    });
    return { accessToken, expiresIn: tokens.lifetimeSeconds, scope: scopes.join(" ") };
  };

  /** The name that was tried is not kept: people type passwords into that field. */
  function record(
    trx: Knex.Transaction,
    origin: Origin,
    user: User | undefined,
    outcome: "success" | "failure",
  ): Promise<void> {
    const action = outcome === "success" ? "authn_login_success" : "authn_login_fail";
    const actorId = outcome === "success" && user ? user.id : null;
    return audit.record(trx, {
      ...origin,
      actorId,
      action,
      targetType: "user",
      targetId: user?.id ?? null,
      outcome,
    });
  }
}

/** One wording for every cause (ASVS 6.3.8). */
function badCredentials(): AuthError {
  return new AuthError("invalid_grant", "The username or the password is wrong.");
}
