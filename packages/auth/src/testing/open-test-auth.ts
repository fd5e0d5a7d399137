import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { answerErrors, openDatabase } from "@repo/service";
import express from "express";
import { createAuth } from "../create-auth.js";
import type { TokenKey } from "../crypto/keys.js";
import { joinIdentity } from "../flows/join-identity.js";
import { identityStores, type Stores } from "../identity.js";
import { resolveOptions, type ResolvedOptions } from "../options.js";
import { testClock } from "./clock.js";
import { temporaryFolder } from "./folder.js";
import { listen } from "./listen.js";
import { createPeople, type People } from "./people.js";
import type { ApiKeyFor, TestAuth, TestAuthOptions } from "./test-auth.js";

/** Of this process alone: one that stood here would be known to everybody, and settings get copied. */
const SECRET = randomBytes(32).toString("base64url");

const quiet = (): void => {};
const DEFAULTS = {
  secret: SECRET,
  environment: "test",
  bcryptCost: 4,
  rateLimits: "off", // all tests come from one address
  logger: { info: quiet, warn: quiet, error: quiet },
} as const;

/** A test's auth, and what only a suite of this package may know of it. */
export interface OpenTestAuth {
  readonly test: TestAuth;
  /** The tables of its identity database. */
  readonly stores: Stores;
  /** The key that signs at the moment. */
  readonly signing: () => TokenKey;
}

/** Opens what `createTestAuth` gives. */
export async function openTestAuth(options: TestAuthOptions): Promise<OpenTestAuth> {
  const { clock = testClock(), ...given } = options;
  const open: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of open.splice(0).reverse()) await each();
  };
  try {
    const folder = await temporaryFolder();
    open.push(folder.remove);
    const server = await listen();
    open.push(server.close);
    const url = options.database ?? `sqlite:${join(folder.path, "auth.sqlite")}`;
    const database = openDatabase(url);
    open.push(() => database.close());
    const all = { ...DEFAULTS, ...given, database, clock, issuer: server.url };
    const auth = await createAuth(all);
    open.push(auth.close);
    const resolved = resolveOptions(all);
    const stores = identityStores(database, resolved);
    const people = createPeople(resolved, stores, await joinIdentity({ ...resolved, ...stores }));
    await people.open();
    server.serve(express().use(auth.routes()).use(answerErrors()));
    const environment = environmentOf(url, server.url, resolved);
    const test = { auth, url: server.url, environment, clock, ...callsOf(server.url, people), close };
    return { test, stores, ...people };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What a test asks for: signing in without a password, and the rest through the routes. */
function callsOf(url: string, { sessionFor }: People) {
  return {
    sessionFor,
    tokenFor: async (whose) => (await sessionFor(whose)).accessToken,
    apiKeyFor: async ({ days, scopes, ...whose }: ApiKeyFor = {}) => {
      const { accessToken } = await sessionFor(whose);
      const body = { name: "test", ...(scopes && { scope: scopes.join(" ") }), expires_in_days: days };
      const headers = { Authorization: `Bearer ${accessToken}`, "Content-Type": "application/json" };
      const answer = await post(`${url}/me/api-keys`, JSON.stringify(body), headers);
      return (JSON.parse(answer) as { key: string }).key;
    },
    revoke: async (token) => {
      await post(`${url}/revoke`, new URLSearchParams({ token }));
    },
  } satisfies Partial<TestAuth>;
}

function environmentOf(database: string, issuer: string, { algorithm, secret }: ResolvedOptions) {
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
