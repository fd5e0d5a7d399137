import type { Database } from "@repo/service";
import { auditKeyFault } from "./crypto/keys.js";
import { given, numberCheck, refuseWrong, scopesCheck, serviceCheck, wordCheck, type Check } from "./option-checks.js";
import { consoleLogger, limitNamesCheck, LIMITS, NUMBERS } from "./options.js";
import type { AuthLogger } from "./model/logger.js";

/**
 * What `createVerifier` takes.
 *
 * @example
 * ```ts
 * import { createVerifier, type VerifierOptions } from "@repo/auth";
 * import { openDatabase } from "@repo/service";
 *
 * // The service's own database has the audit rows of what its users change.
 * export const options: VerifierOptions = {
 *   service: "reports",
 *   issuer: "https://campaigns.example",
 *   jwksUrl: "https://campaigns.example/.well-known/jwks.json",
 *   serviceDatabase: openDatabase("sqlite:data/reports.sqlite"),
 *   auditKey: process.env["AUDIT_KEY"],
 * };
 * export const verifier = await createVerifier(options);
 * ```
 */
export interface VerifierOptions {
  /** This service's name: the audience its tokens must name, and its realm. */
  readonly service: string;
  /** The exact `iss` of its tokens: the `AUTH_ISSUER` of the services that share the identity database. */
  readonly issuer: string;
  /** Where the issuer shows its public keys: `<issuer>/.well-known/jwks.json`. */
  readonly jwksUrl: string;
  /** The scopes of this service; default `<service>:read` and `<service>:write`. */
  readonly scopes?: readonly string[];
  /** Default `production`: whoever forgets it gets the strict one. */
  readonly environment?: "production" | "development" | "test";
  /** The service's own database, for the audit rows of what its users change. */
  readonly serviceDatabase?: Database | undefined;
  /** What those rows are sealed under, so that changes in them are found; without one they stay unsealed. */
  readonly auditKey?: string | undefined;
  /** After how many days they are deleted; default 365. */
  readonly auditRetentionDays?: number;
  /** `off` lifts every limit; not in production. */
  readonly rateLimits?: "on" | "off";
  /** How many requests of one user, or from one address where nobody is known, are answered in a minute; default 300. */
  readonly limits?: { readonly requests?: number };
  /** Default: the console. */
  readonly logger?: AuthLogger;
  /** Now, in ms since 1970; for tests. */
  readonly clock?: () => number;
  /** A clock that never jumps, in ms; for tests. */
  readonly monotonicClock?: () => number;
}

type Absent = "serviceDatabase" | "auditKey";
export type ResolvedVerifierOptions = Required<Omit<VerifierOptions, Absent | "limits">> &
  Pick<VerifierOptions, Absent> & { readonly limits: { readonly requests: number } };

/**
 * Fills in the defaults.
 * @throws {StartupError} naming every option that is wrong and what to write instead
 */
export function resolveVerifierOptions(options: VerifierOptions): ResolvedVerifierOptions {
  const resolved: ResolvedVerifierOptions = {
    scopes: [`${options.service}:read`, `${options.service}:write`],
    environment: "production",
    auditRetentionDays: NUMBERS.auditRetentionDays.default,
    rateLimits: "on",
    logger: consoleLogger,
    clock: Date.now,
    monotonicClock: () => performance.now(),
    ...given(options),
    limits: { requests: LIMITS.requests.default, ...given(options.limits ?? {}) },
  };
  const { service, issuer, scopes, environment, rateLimits, limits } = resolved;
  const badAuditKey = auditKeyFault(resolved.auditKey, []);
  const unlimited = environment === "production" && rateLimits === "off";
  refuseWrong("createVerifier cannot start with these options:", [
    serviceCheck(service),
    [!issuer, "issuer", "is missing.", "Write the AUTH_ISSUER of the services that issue tokens."],
    jwksUrlCheck(resolved),
    scopesCheck(scopes),
    wordCheck("environment", environment, ["production", "development", "test"]),
    wordCheck("rateLimits", rateLimits, ["on", "off"]),
    [unlimited, "rateLimits", 'is "off" in production.', 'Write "on".'],
    [badAuditKey !== undefined, "auditKey", badAuditKey ?? "", "Give it 32 random bytes, or leave it out."],
    numberCheck("auditRetentionDays", resolved.auditRetentionDays, NUMBERS.auditRetentionDays),
    limitNamesCheck(limits, ["requests"]),
    numberCheck("limits.requests", limits.requests, LIMITS.requests),
  ]);
  return resolved;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whoever can change the answer on its way decides who may sign: nothing but TLS, or this machine, keeps it whole. */
function jwksUrlCheck({ jwksUrl, environment }: VerifierOptions): Check {
  const url = URL.canParse(jwksUrl) ? new URL(jwksUrl) : undefined;
  const isHttp = url?.protocol === "http:" && (environment !== "production" || LOOPBACK.test(url.hostname));
  const isGood = url?.username === "" && url.password === "" && (isHttp || url.protocol === "https:");
  const mend = "Write the https address of <issuer>/.well-known/jwks.json, without a user in it.";
  return [!isGood, "jwksUrl", "is no address that keys can be believed from.", mend];
}
