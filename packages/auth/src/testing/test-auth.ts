import { join } from "node:path";
import { answerErrors, openDatabase } from "@repo/service";
import express from "express";
import { createAuth, type Auth } from "../create-auth.js";
import { joinIdentity } from "../flows/join-identity.js";
import { identityStores } from "../identity.js";
import { resolveOptions, type AuthOptions } from "../options.js";
import { testClock, type TestClock } from "./clock.js";
import { temporaryFolder } from "./folder.js";
import { listen } from "./listen.js";
import { createPeople, type TestSession, type TokenFor } from "./people.js";

/** What `createTestAuth` takes: the options of `createAuth`, of which only `service` is needed. */
export type TestAuthOptions = Partial<Omit<AuthOptions, "database" | "clock" | "issuer">> & {
  readonly service: string;
  /** The URL of an identity database. Default: a new SQLite file in a folder of its own, removed at the end. */
  readonly database?: string;
  /** Default: one that stands still until it is moved. */
  readonly clock?: TestClock;
};

/** Whose API key, and what it is good for. */
export interface ApiKeyFor extends Omit<TokenFor, "expiresIn"> {
  /** When it expires, in days from now; default 90. */
  readonly days?: number;
}

/** What `createTestAuth` gives: an issuer of tokens, real in all its parts. */
export interface TestAuth {
  /** As `createAuth` gives it. */
  readonly auth: Auth;
  /** The address of its own routes, and the `iss` of its tokens. It listens in this process. */
  readonly url: string;
  /** What a service reads in its `config.ts` to share this identity database, or to verify by its key set. */
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: TestClock;
  /** An access token of a new session. Nobody hashes a password for it. */
  readonly tokenFor: (whose?: TokenFor) => Promise<string>;
  /** Both tokens of a new session. */
  readonly sessionFor: (whose?: TokenFor) => Promise<TestSession>;
  /** An API key, made through `POST /me/api-keys`. */
  readonly apiKeyFor: (whose?: ApiKeyFor) => Promise<string>;
  /** Ends the session of a token. Apps with an `Auth` of their own hear of it within a second. */
  readonly revoke: (token: string) => Promise<void>;
  /** Closes it, and removes what it has made. */
  readonly close: () => Promise<void>;
}

const SECRET = "test-secret-0123456789-abcdefghijklmnopqrstuvwxyz";

/**
 * Builds the auth of a test: real routes and a real store, in a database that goes with it. Hashes are quick, limits are
 * off, and the clock stands still.
 *
 * @throws {StartupError} naming every option that is wrong and what to write instead
 */
export async function createTestAuth(options: TestAuthOptions): Promise<TestAuth> {
  const folder = await temporaryFolder();
  const { database: url = `sqlite:${join(folder.path, "auth.sqlite")}`, clock = testClock(), ...given } = options;
  const server = await listen();
  const database = openDatabase(url);
  const close = async (): Promise<void> => {
    await server.close();
    await database.close();
    await folder.remove();
  };
  try {
    const all = { ...DEFAULTS, ...given, database, clock, issuer: server.url };
    const auth = await createAuth(all);
    const resolved = resolveOptions(all);
    const stores = identityStores(database, resolved);
    const people = createPeople(resolved, stores, await joinIdentity({ ...resolved, ...stores }));
    await people.open();
    server.serve(express().use(auth.routes()).use(answerErrors()));
    return {
      auth,
      url: server.url,
      environment: environmentOf(url, server.url, resolved.algorithm, resolved.secret),
      clock,
      tokenFor: async (whose) => (await people.sessionFor(whose)).accessToken,
      sessionFor: people.sessionFor,
      apiKeyFor: async ({ days, scopes, ...whose } = {}) => {
        const { accessToken } = await people.sessionFor(whose);
        const body = { name: "test", ...(scopes && { scope: scopes.join(" ") }), expires_in_days: days };
        const headers = { Authorization: `Bearer ${accessToken}`, "Content-Type": "application/json" };
        const answer = await post(`${server.url}/me/api-keys`, JSON.stringify(body), headers);
        return (JSON.parse(answer) as { key: string }).key;
      },
      revoke: async (token) => {
        await post(`${server.url}/revoke`, new URLSearchParams({ token }));
      },
      close: async () => {
        await auth.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const quiet = (): void => {};
const DEFAULTS = {
  secret: SECRET,
  environment: "test",
  bcryptCost: 4,
  rateLimits: "off",
  logger: { info: quiet, warn: quiet, error: quiet },
} as const;

function environmentOf(database: string, issuer: string, algorithm: string, secret: string) {
  return {
    NODE_ENV: "test",
    ENV_FILE: "",
    LOG_LEVEL: "silent",
    RATE_LIMITS: "off",
    BCRYPT_COST: "4",
    SECRET_KEY: secret,
    AUTH_ALGORITHM: algorithm,
    AUTH_DATABASE_URL: database,
    AUTH_ISSUER: issuer,
    AUTH_JWKS_URL: `${issuer}/.well-known/jwks.json`,
  };
}

async function post(url: string, body: string | URLSearchParams, headers: Record<string, string> = {}) {
  const answer = await fetch(url, { method: "POST", body, headers });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST ${url} answered ${answer.status}: ${text}`);
  return text;
}
