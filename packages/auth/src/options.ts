import type { Database } from "@repo/service";
import { auditKeyFault, secretFault } from "./crypto/keys.js";
import { DEFAULT_COST } from "./crypto/password.js";
import type { Limits } from "./model/limit.js";
import type { AuthLogger } from "./model/logger.js";
import { given, numberCheck, refuseWrong, scopesCheck, serviceCheck, wordCheck, type Check } from "./option-checks.js";

/**
 * What `createAuth` takes.
 *
 * @example
 * ```ts
 * import { createAuth, type AuthOptions } from "@repo/auth";
 *
 * const strict: Partial<AuthOptions> = { passwordMinLength: 12, accessTokenMinutes: 5, limits: { signIns: 10 } };
 * const { AUTH_DATABASE_URL = "sqlite:auth.sqlite", SECRET_KEY = "" } = process.env;
 * export const auth = await createAuth({
 *   ...strict,
 *   service: "notes",
 *   database: AUTH_DATABASE_URL,
 *   secret: SECRET_KEY,
 * });
 * ```
 */
export interface AuthOptions {
  /** This service's name: the audience its tokens must name, its realm, and the source in its audit rows. */
  readonly service: string;
  /** The identity database: a URL, or what `openDatabase` gave. */
  readonly database: string | Database;
  /** The secret that tokens are signed with, at least 32 bytes, the same for all services of the identity database. */
  readonly secret: string;
  /** Another secret that is still, or already, in use: tokens under it verify too, while `secret` is being changed. */
  readonly previousSecret?: string | undefined;
  /**
   * What signs access tokens: `HS256`, the secret itself, the default; or `ES256`, a key pair kept in the identity
   * database, so that services which cannot sign can verify.
   */
  readonly algorithm?: "HS256" | "ES256";
  /** The service's own database, where its audit rows are: for the lists of audit events, and for erasing in it. */
  readonly serviceDatabase?: Database | undefined;
  /** The scopes of this service; default `<service>:read` and `<service>:write`. */
  readonly scopes?: readonly string[];
  /** The `iss` of tokens. Default: what the identity database has, else a name of its own. */
  readonly issuer?: string | undefined;
  /** Default `production`: whoever forgets it gets the strict one. */
  readonly environment?: "production" | "development" | "test";
  /** What the audit trail is sealed under, so that changes in it are found; without one it stays unsealed. */
  readonly auditKey?: string | undefined;
  /** After how many days audit rows are deleted; default 365. */
  readonly auditRetentionDays?: number;
  /** How long an access token lives, in minutes; default 15. */
  readonly accessTokenMinutes?: number;
  /** How long a session lives, in days, however often it is refreshed; default 30. */
  readonly refreshTokenDays?: number;
  /** How long a spent refresh token still gives its successor once more, in seconds; default 10. */
  readonly refreshGraceSeconds?: number;
  /** bcrypt's cost; default 12, at least 10 (4 under `test`). */
  readonly bcryptCost?: number;
  /** The least number of characters of a new password; default 8. */
  readonly passwordMinLength?: number;
  /** What happens to one of the commonest passwords; `warn` accepts it, and not in production. */
  readonly passwordCommon?: "refuse" | "warn";
  /** Whether `POST /token` takes passwords; default true. */
  readonly passwordGrant?: boolean;
  /** Whether `POST /register` makes accounts; default true. */
  readonly registration?: boolean;
  /** `off` lifts every limit, and that of places one network may hold in the hashing queue; not in production. */
  readonly rateLimits?: "on" | "off";
  /** How often things may happen within a minute, or, for failed password checks of an account, within five. */
  readonly limits?: Partial<Limits>;
  /** The number of libuv's threads, `UV_THREADPOOL_SIZE`; default 4. */
  readonly threadPoolSize?: number;
  /** Default: the console. */
  readonly logger?: AuthLogger;
  /** Now, in ms since 1970; for tests. */
  readonly clock?: () => number;
  /** A clock that never jumps, in ms; for tests. */
  readonly monotonicClock?: () => number;
}

type Absent = "auditKey" | "issuer" | "previousSecret" | "serviceDatabase";
export type ResolvedOptions = Required<Omit<AuthOptions, Absent | "limits">> &
  Pick<AuthOptions, Absent> & { readonly limits: Limits };

/** The numbers among the options: what `createAuth` and the settings accept. */
export const NUMBERS = {
  auditRetentionDays: { default: 365, min: 1, max: 3650 },
  accessTokenMinutes: { default: 15, min: 1, max: 24 * 60 },
  refreshTokenDays: { default: 30, min: 1, max: 365 },
  refreshGraceSeconds: { default: 10, min: 0, max: 60 },
  passwordMinLength: { default: 8, min: 8, max: 64 },
  threadPoolSize: { default: 4, min: 1, max: 1024 },
} as const;

const limit = (number: number) => ({ default: number, min: 1, max: 1_000_000 });

/** The same for the limits; their windows are in `model/limit.ts`. */
export const LIMITS = {
  accountFailures: limit(5),
  addressFailures: limit(10),
  signIns: limit(30),
  registrations: limit(20),
  refreshes: limit(10),
  requests: limit(300),
} as const satisfies Record<keyof Limits, object>;

const limitNames = Object.keys(LIMITS) as (keyof Limits)[];
const defaultLimits = Object.fromEntries(limitNames.map((name) => [name, LIMITS[name].default])) as Limits;
/** What makes a secret. */
export const NEW_SECRET = `node -e "console.log(require('crypto').randomBytes(32).toString('base64url'))"`;

/** What bcrypt's cost may be. ASVS 11.4.2 asks for 10; tests need no strong hashes. */
export const costRange = (environment: string | undefined) => ({
  default: DEFAULT_COST,
  min: environment === "test" ? 4 : 10,
  max: 16,
});

/**
 * Fills in the defaults.
 * @throws {StartupError} naming every option that is wrong and what to write instead
 */
export function resolveOptions(options: AuthOptions): ResolvedOptions {
  const resolved: ResolvedOptions = {
    scopes: [`${options.service}:read`, `${options.service}:write`],
    environment: "production",
    algorithm: "HS256",
    auditRetentionDays: NUMBERS.auditRetentionDays.default,
    accessTokenMinutes: NUMBERS.accessTokenMinutes.default,
    refreshTokenDays: NUMBERS.refreshTokenDays.default,
    refreshGraceSeconds: NUMBERS.refreshGraceSeconds.default,
    bcryptCost: DEFAULT_COST,
    passwordMinLength: NUMBERS.passwordMinLength.default,
    passwordCommon: "refuse",
    passwordGrant: true,
    registration: true,
    rateLimits: "on",
    threadPoolSize: NUMBERS.threadPoolSize.default,
    logger: consoleLogger,
    clock: Date.now,
    monotonicClock: () => performance.now(),
    ...given(options),
    limits: { ...defaultLimits, ...given(options.limits ?? {}) },
  };
  refuseWrong("createAuth cannot start with these options:", checksOf(resolved));
  return resolved;
}

function checksOf(options: ResolvedOptions): Check[] {
  const { service, database, secret, previousSecret, scopes, issuer, environment, passwordCommon, rateLimits } =
    options;
  const production = environment === "production";
  const badSecret = secretFault(secret);
  const badPrevious = previousSecret === undefined ? undefined : secretFault(previousSecret);
  const badAuditKey = auditKeyFault(options.auditKey, [secret, previousSecret]);
  return [
    serviceCheck(service),
    [!database, "database", "is missing.", "Write sqlite:<path>, postgres://..., or give what openDatabase gave."],
    [badSecret !== undefined, "secret", badSecret ?? "", "Give it 32 random bytes, from an environment variable."],
    [badPrevious !== undefined, "previousSecret", badPrevious ?? "", "Give it the other secret, or leave it out."],
    [badAuditKey !== undefined, "auditKey", badAuditKey ?? "", "Give it other 32 random bytes, or leave it out."],
    scopesCheck(scopes),
    [issuer === "", "issuer", "is empty.", "Write the address of the service that issues tokens, or leave it out."],
    wordCheck("environment", options.environment, ["production", "development", "test"]),
    wordCheck("algorithm", options.algorithm, ["HS256", "ES256"]),
    wordCheck("passwordCommon", options.passwordCommon, ["refuse", "warn"]),
    wordCheck("rateLimits", options.rateLimits, ["on", "off"]),
    [production && passwordCommon === "warn", "passwordCommon", 'is "warn" in production.', 'Write "refuse".'],
    [production && rateLimits === "off", "rateLimits", 'is "off" in production.', 'Write "on".'],
    numberCheck("bcryptCost", options.bcryptCost, costRange(environment)),
    numberCheck("auditRetentionDays", options.auditRetentionDays, NUMBERS.auditRetentionDays),
    numberCheck("accessTokenMinutes", options.accessTokenMinutes, NUMBERS.accessTokenMinutes),
    numberCheck("refreshTokenDays", options.refreshTokenDays, NUMBERS.refreshTokenDays),
    numberCheck("refreshGraceSeconds", options.refreshGraceSeconds, NUMBERS.refreshGraceSeconds),
    numberCheck("passwordMinLength", options.passwordMinLength, NUMBERS.passwordMinLength),
    numberCheck("threadPoolSize", options.threadPoolSize, NUMBERS.threadPoolSize),
    limitNamesCheck(options.limits, limitNames),
    ...limitNames.map((name) => numberCheck(`limits.${name}`, options.limits[name], LIMITS[name])),
  ];
}

/** A mistyped name would leave the limit at its default. */
export function limitNamesCheck(limits: object, names: readonly string[]): Check {
  const unknown = Object.keys(limits).filter((name) => !names.includes(name));
  return [unknown.length > 0, "limits", `has ${unknown.join(", ")}.`, `Write of: ${names.join(", ")}.`];
}

export const consoleLogger: AuthLogger = {
  info: (details, message) => console.info(message, details),
  warn: (details, message) => console.warn(message, details),
  error: (details, message) => console.error(message, details),
};
