import { StartupError, type Database, type Fault } from "@repo/service";
import { secretFault } from "./crypto/keys.js";
import { DEFAULT_COST } from "./crypto/password.js";
import type { AuthLogger } from "./model/logger.js";
import { IDENTITY_SCOPES, SCOPE_NAME } from "./model/scope.js";

/** What `createAuth` takes. */
export interface AuthOptions {
  /** This service's name: the audience its tokens must name, its realm, and the source in its audit rows. */
  readonly service: string;
  /** The identity database: a URL, or what `openDatabase` gave. */
  readonly database: string | Database;
  /** The secret that tokens are signed with, at least 32 bytes, the same for all services of the identity database. */
  readonly secret: string;
  /** The scopes of this service; default `<service>:read` and `<service>:write`. */
  readonly scopes?: readonly string[];
  /** The `iss` of tokens. Default: what the identity database has, else a name of its own. */
  readonly issuer?: string | undefined;
  /** Default `production`: whoever forgets it gets the strict one. */
  readonly environment?: "production" | "development" | "test";
  /** How long an access token lives, in minutes; default 15. */
  readonly accessTokenMinutes?: number;
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
  /** `off` lifts the limit of places that one network may hold in the hashing queue; not in production. */
  readonly rateLimits?: "on" | "off";
  /** The number of libuv's threads, `UV_THREADPOOL_SIZE`; default 4. */
  readonly threadPoolSize?: number;
  /** Default: the console. */
  readonly logger?: AuthLogger;
  /** Now, in ms since 1970; for tests. */
  readonly clock?: () => number;
}

export type ResolvedOptions = Required<Omit<AuthOptions, "issuer">> & Pick<AuthOptions, "issuer">;

const SERVICE_NAME = /^[a-z][a-z0-9-]{1,62}$/;

/**
 * Fills in the defaults.
 * @throws {StartupError} naming every option that is wrong and what to write instead
 */
export function resolveOptions(options: AuthOptions): ResolvedOptions {
  const resolved: ResolvedOptions = {
    scopes: [`${options.service}:read`, `${options.service}:write`],
    environment: "production",
    accessTokenMinutes: 15,
    bcryptCost: DEFAULT_COST,
    passwordMinLength: 8,
    passwordCommon: "refuse",
    passwordGrant: true,
    registration: true,
    rateLimits: "on",
    threadPoolSize: 4,
    logger: consoleLogger,
    clock: Date.now,
    ...options,
  };
  const faults = findFaults(resolved);
  if (faults.length > 0) throw new StartupError(faults, "createAuth cannot start with these options:");
  return resolved;
}

function findFaults(options: ResolvedOptions): Fault[] {
  const { service, scopes, secret, environment, passwordCommon, rateLimits } = options;
  const production = environment === "production";
  const badSecret = secretFault(secret);
  const badScopes = scopes.filter(
    (scope) => !SCOPE_NAME.test(scope) || (IDENTITY_SCOPES as readonly string[]).includes(scope),
  );
  const checks: [boolean, Fault][] = [
    [
      !SERVICE_NAME.test(service),
      {
        name: "service",
        problem: "is not a name.",
        mend: "Write 2 to 63 lower-case letters, digits and hyphens, a letter first.",
      },
    ],
    [
      badSecret !== undefined,
      {
        name: "secret",
        problem: badSecret ?? "",
        mend: "Give it at least 32 random bytes, from an environment variable.",
      },
    ],
    [
      badScopes.length > 0,
      {
        name: "scopes",
        problem: `has ${badScopes.join(", ")}, which cannot be a scope of a service.`,
        mend: `Write printable ASCII without spaces, not ${IDENTITY_SCOPES.join(", ")}.`,
      },
    ],
    [
      production && passwordCommon === "warn",
      { name: "passwordCommon", problem: 'is "warn" in production.', mend: 'Write "refuse".' },
    ],
    [
      production && rateLimits === "off",
      { name: "rateLimits", problem: 'is "off" in production.', mend: 'Write "on".' },
    ],
    numberFault(options, "bcryptCost", environment === "test" ? 4 : 10, 16),
    numberFault(options, "accessTokenMinutes", 1, 24 * 60),
    numberFault(options, "passwordMinLength", 8, 64),
    numberFault(options, "threadPoolSize", 1, 1024),
  ];
  return checks.filter(([wrong]) => wrong).map(([, fault]) => fault);
}

type NumberOption = "bcryptCost" | "accessTokenMinutes" | "passwordMinLength" | "threadPoolSize";

function numberFault(options: ResolvedOptions, name: NumberOption, min: number, max: number): [boolean, Fault] {
  const value = options[name];
  const wrong = !Number.isInteger(value) || value < min || value > max;
  return [wrong, { name, problem: `is ${value}.`, mend: `Write a whole number from ${min} to ${max}.` }];
}

const consoleLogger: AuthLogger = {
  warn: (details, message) => console.warn(message, details),
  error: (details, message) => console.error(message, details),
};
