import { randomBytes } from "node:crypto";
import type { Account, Ask, Person } from "./people.js";
import { plain, withForm, withHeader, withJson } from "./request.js";

/** Where the people of a test have their accounts. */
export interface Accounts {
  /** Makes an account, with a password that nobody else has unless one is given, and signs in. */
  readonly signUp: (password?: string) => Promise<Person>;
  /** Signs in once more: without `scope` for all that the account may. */
  readonly signIn: (account: Account, scope?: string) => Promise<Person>;
  /** An API key of somebody. */
  readonly keyOf: (person: Person) => Promise<string>;
}

/** An issuer of tokens, as `createTestAuth` of `@repo/auth/testing` gives it. */
export interface Issuer {
  /** What a service reads to verify its tokens. */
  readonly environment: Readonly<Record<string, string>>;
  readonly sessionFor: (whose: {
    readonly user: string;
    readonly role?: "user" | "admin";
    readonly scopes?: readonly string[];
    readonly expiresIn: number;
  }) => Promise<{ readonly accessToken: string; readonly refreshToken: string }>;
  readonly apiKeyFor: (whose: { readonly user: string }) => Promise<string>;
  readonly close: () => Promise<void>;
}

const DAY_SECONDS = 24 * 60 * 60;

const newName = (): string => `user-${randomBytes(6).toString("hex")}`;

/** Accounts that a service has itself, made through its routes. */
export function ownAccounts(ask: Ask): Accounts {
  const signIn = async ({ id, username, password }: Account, scope = ""): Promise<Person> => {
    const answer = await ask(withForm(plain("POST", "/token"), { username, password, scope }));
    const { access_token: token = "", refresh_token: refresh = "" } = answer;
    return { id, username, password, token, refresh, session: claimsOf(token).sid };
  };
  return {
    signIn,
    signUp: async (password = `correct horse ${randomBytes(6).toString("hex")}`) => {
      const username = newName();
      const { id = "" } = await ask(withJson(plain("POST", "/register"), { username, password }));
      return signIn({ id, username, password });
    },
    keyOf: async ({ token }) => {
      const request = withHeader(plain("POST", "/me/api-keys"), "Authorization", `Bearer ${token}`);
      const { key = "" } = await ask(withJson(request, { name: "hostile" }));
      return key;
    },
  };
}

/** Accounts that an issuer elsewhere has; their password is nobody's. */
export function accountsAt(issuer: Issuer): Accounts {
  const signIn = async ({ username }: Pick<Account, "username">, scope?: string): Promise<Person> =>
    personFrom(issuer, username, { ...(scope && { scopes: [scope] }) });
  return {
    signIn,
    signUp: () => signIn({ username: newName() }),
    keyOf: ({ username }) => issuer.apiKeyFor({ user: username }),
  };
}

/** Somebody with an account of this issuer, and a token that lasts for the test. */
export async function personFrom(
  issuer: Issuer,
  username: string,
  whose: { readonly role?: "admin"; readonly scopes?: readonly string[] },
): Promise<Person> {
  const session = await issuer.sessionFor({ user: username, expiresIn: DAY_SECONDS, ...whose });
  const { accessToken: token, refreshToken: refresh } = session;
  const { sub: id, sid } = claimsOf(token);
  return { id, username, password: randomBytes(12).toString("hex"), token, refresh, session: sid };
}

function claimsOf(token: string): { readonly sub: string; readonly sid: string } {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { sub: string; sid: string };
}
