import type { Auth } from "../create-auth.js";
import type { AuthOptions } from "../options.js";
import type { TestClock } from "./clock.js";
import { openTestAuth } from "./open-test-auth.js";
import type { TestSession, TokenFor } from "./people.js";

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

/**
 * Builds the auth of a test: real routes and a real store, in a database that goes with it. Hashes are quick, limits are
 * off, and the clock stands still.
 *
 * @throws {StartupError} naming every option that is wrong and what to write instead
 */
export async function createTestAuth(options: TestAuthOptions): Promise<TestAuth> {
  return (await openTestAuth(options)).test;
}
