import { flag, integer, oneOf, serviceSettings, SettingError, type Environment, type Setting } from "@repo/service";
import { auditKeyFault, secretFault } from "./crypto/keys.js";
import { costRange, LIMITS, NEW_SECRET, NUMBERS } from "./options.js";

const isProduction = ({ NODE_ENV = "production" }: Environment): boolean => NODE_ENV === "production";

/**
 * The settings of `createAuth`, under the names of its options: read them in a service's `config.ts` with
 * `readSettings` and spread the result into `createAuth`.
 *
 * @param issuer the default of `AUTH_ISSUER` outside production
 */
export function authSettings({ issuer }: { issuer: (environment: Environment) => string }) {
  return {
    environment: serviceSettings.environment,
    secret: secretKey,
    previousSecret: previousSecretKey,
    algorithm: oneOf("AUTH_ALGORITHM", ["HS256", "ES256"], "HS256"),
    issuer: issuerUrl(issuer),
    auditKey,
    auditRetentionDays: integer("AUDIT_RETENTION_DAYS", NUMBERS.auditRetentionDays),
    accessTokenMinutes: integer("ACCESS_TOKEN_EXPIRE_MINUTES", NUMBERS.accessTokenMinutes),
    refreshTokenDays: integer("REFRESH_TOKEN_EXPIRE_DAYS", NUMBERS.refreshTokenDays),
    refreshGraceSeconds: integer("REFRESH_GRACE_SECONDS", NUMBERS.refreshGraceSeconds),
    bcryptCost,
    passwordMinLength: integer("PASSWORD_MIN_LENGTH", NUMBERS.passwordMinLength),
    passwordCommon: notInProduction(oneOf("PASSWORD_COMMON", ["refuse", "warn"], "refuse"), "warn", "refuse"),
    passwordGrant: flag("ENABLE_PASSWORD_GRANT", true),
    registration: flag("ENABLE_REGISTRATION", true),
    rateLimits: notInProduction(oneOf("RATE_LIMITS", ["on", "off"], "on"), "off", "on"),
    limits: {
      accountFailures: integer("RATE_LIMIT_ACCOUNT_FAILURES", LIMITS.accountFailures),
      addressFailures: integer("RATE_LIMIT_ADDRESS_FAILURES", LIMITS.addressFailures),
      signIns: integer("RATE_LIMIT_SIGN_INS", LIMITS.signIns),
      registrations: integer("RATE_LIMIT_REGISTRATIONS", LIMITS.registrations),
      refreshes: integer("RATE_LIMIT_REFRESHES", LIMITS.refreshes),
      requests: integer("RATE_LIMIT_REQUESTS", LIMITS.requests),
    },
    threadPoolSize: integer("UV_THREADPOOL_SIZE", NUMBERS.threadPoolSize),
  };
}

const secretKey: Setting<string> = {
  name: "SECRET_KEY",
  parse(raw = "") {
    const fault = secretFault(raw);
    if (fault) throw new SettingError(fault, `Write SECRET_KEY=<what this prints>: ${NEW_SECRET}`);
    return raw;
  },
};

const previousSecretKey: Setting<string | undefined> = {
  name: "SECRET_KEY_PREVIOUS",
  parse(raw) {
    const fault = raw === undefined ? undefined : secretFault(raw);
    if (fault) throw new SettingError(fault, "Write the other SECRET_KEY while it is being changed, or leave it out.");
    return raw;
  },
};

/** Needed to verify the trail, too, where no other secret is. */
export const auditKey: Setting<string | undefined> = {
  name: "AUDIT_KEY",
  parse(raw, { SECRET_KEY, SECRET_KEY_PREVIOUS }) {
    const fault = auditKeyFault(raw, [SECRET_KEY, SECRET_KEY_PREVIOUS]);
    if (fault) throw new SettingError(fault, `Write AUDIT_KEY=<what this prints>, or leave it out: ${NEW_SECRET}`);
    return raw;
  },
};

const bcryptCost: Setting<number> = {
  name: "BCRYPT_COST",
  parse: (raw, environment) => integer("BCRYPT_COST", costRange(environment["NODE_ENV"])).parse(raw, environment),
};

function issuerUrl(fallback: (environment: Environment) => string): Setting<string> {
  return {
    name: "AUTH_ISSUER",
    parse(raw, environment) {
      if (raw === undefined && isProduction(environment)) {
        throw new SettingError(
          "is missing.",
          "Write the address under which clients reach the service that issues tokens, AUTH_ISSUER=https://... " +
            "(On your own machine write NODE_ENV=development instead: unset, it is production.)",
        );
      }
      if (raw === undefined) return fallback(environment);
      const url = URL.canParse(raw) ? new URL(raw) : undefined;
      if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash) {
        throw new SettingError(
          "is not an address.",
          "Write an http or https URL; query and fragment are not allowed (RFC 8414, 2).",
        );
      }
      return raw;
    },
  };
}

function notInProduction<T>(setting: Setting<T>, refused: T, instead: string): Setting<T> {
  return {
    name: setting.name,
    parse(raw, environment) {
      const value = setting.parse(raw, environment);
      if (value !== refused || !isProduction(environment)) return value;
      throw new SettingError(
        `is "${String(refused)}", which production does not start with.`,
        `Write ${setting.name}=${instead}, or leave it out.`,
      );
    },
  };
}
