import { randomBytes } from "node:crypto";
import { inTransaction } from "@repo/service";
import bcrypt from "bcrypt";
import { v7 as uuidv7 } from "uuid";
import { createTokens } from "../crypto/token.js";
import { hashToken, newRefreshToken } from "../crypto/refresh-token.js";
import { narrow } from "../flows/grant.js";
import { createKeys } from "../flows/key-ring.js";
import type { Stores } from "../identity.js";
import { scopesOfRole, type Role } from "../model/scope.js";
import type { User } from "../model/user.js";
import type { ResolvedOptions } from "../options.js";
import { refreshTokenStore } from "../store/refresh-tokens.js";

/**
 * The password of every user that `tokenFor` makes in this process. One that stood here would be known to everybody, and
 * with it the admins in a database that a test was given and that somebody goes on using (ASVS 6.3.2).
 */
export const TEST_PASSWORD = randomBytes(18).toString("base64url");
const TEST_PASSWORD_HASH = bcrypt.hashSync(TEST_PASSWORD, 4); // once, and a millisecond at the least cost that bcrypt has

/** Whose token, and what it is good for. */
export interface TokenFor {
  /** A username. The same name is the same user; who is new has an account from now on. Default: one user a role. */
  readonly user?: string;
  /** Default `user`. */
  readonly role?: Role;
  /** Default: all that the role allows. */
  readonly scopes?: readonly string[];
  /** The services that the token names; default: all that are registered. */
  readonly audience?: readonly string[];
  /** How long it lives, in seconds; negative: so long ago it expired. Default 900. */
  readonly expiresIn?: number;
}

/** Both tokens of a new session. */
export interface TestSession {
  readonly accessToken: string;
  readonly refreshToken: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export type People = ReturnType<typeof createPeople>;

/** Makes users and sessions as the flows do, in the same tables, but for the password hash, which takes its time. */
export function createPeople(
  options: ResolvedOptions,
  stores: Stores,
  { id: identityId, issuer }: { readonly id: string; readonly issuer: string },
) {
  const { database, users, sessions, services } = stores;
  const { clock } = options;
  const keys = createKeys({ ...options, database, identityId });

  let making: Promise<unknown> = Promise.resolve();

  /** One after the other: tests ask for several tokens of a new user at once. */
  function userNamed(username: string, role: Role): Promise<User> {
    const made = making.then(() => findOrMake(username, role));
    making = made.catch(() => {});
    return made;
  }

  async function findOrMake(username: string, role: Role): Promise<User> {
    const found = await users.findByUsername(username);
    if (found?.role === role) return found;
    if (found) throw new Error(`${username} has the role ${found.role}: give another name to a user who is ${role}.`);
    const createdAt = new Date(clock()).toISOString();
    const row = { id: uuidv7(), username, passwordHash: TEST_PASSWORD_HASH, role, createdAt };
    await inTransaction(database, (trx) => users.insert(trx, row));
    return { ...row, disabled: false, disabledAt: null, version: 1, passwordVersion: 1 };
  }

  /**
   * Signs a user in, without a password.
   * @throws {AuthError} `invalid_scope`, `invalid_target` for what the role does not allow, or nobody has registered
   */
  async function sessionFor(asked: TokenFor = {}): Promise<TestSession> {
    const { role = "user", user: username = `test-${role}`, expiresIn = 900 } = asked;
    const user = await userNamed(username, role);
    const registry = await services.registry();
    const everything = { scopes: scopesOfRole(role, registry.scopes), audience: registry.services };
    const words = (list: readonly string[] | undefined): string | null => list?.join(" ") ?? null;
    const wanted = { scope: words(asked.scopes), audience: words(asked.audience) };
    const grant = narrow(everything, wanted);

    const now = new Date(clock()).toISOString();
    const expiresAt = new Date(clock() + options.refreshTokenDays * DAY_MS).toISOString();
    const session = { id: uuidv7(), userId: user.id, clientId: "first-party", ...wanted, createdAt: now, expiresAt };
    const refreshToken = newRefreshToken();
    await inTransaction(database, async (trx) => {
      await sessions.insert(trx, { ...session, ip: null, userAgent: null, lastUsedAt: now });
      await refreshTokenStore.insert(trx, hashToken(refreshToken), session.id);
    });
    await keys.reload(); // they may have been rotated
    const tokens = createTokens({ ...options, issuer, keys, lifetimeSeconds: expiresIn });
    const { id: userId, version } = user;
    const { clientId } = session;
    const subject = { userId, username, role, version, sessionId: session.id, clientId, ...grant };
    return { accessToken: tokens.sign(subject), refreshToken };
  }

  return { open: keys.open, signing: keys.signing, sessionFor };
}
