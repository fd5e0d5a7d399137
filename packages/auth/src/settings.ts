import { flag, integer, oneOf, SettingError, type Setting } from "@repo/service";
import { secretFault } from "./crypto/keys.js";
import { costRange, LIMITS, NEW_SECRET, NUMBERS } from "./options.js";
import { notInProduction, requestLimit, sharedSettings, type SettingDefaults } from "./shared-settings.js";

/**
 * The settings of `createAuth`, under the names of its options: read them in a service's `config.ts` with
 * `readSettings` and spread the result into `createAuth`.
 *
 * @example
 * ```ts
 * import { authSettings, createAuth } from "@repo/auth";
 * import { loadEnvironment, readSettings } from "@repo/service";
 *
 * const config = readSettings(loadEnvironment(process.env, process.cwd()), {
 *   auth: authSettings({ issuer: () => "http://localhost:8002" }),
 * });
 * export const auth = await createAuth({ ...config.auth, service: "notes", database: "sqlite:auth.sqlite" });
 * ```
 */
export function authSettings(defaults: SettingDefaults) {
  return {
    ...sharedSettings(defaults),
    secret: secretKey,
    previousSecret: previousSecretKey,
    algorithm: oneOf("AUTH_ALGORITHM", ["HS256", "ES256"], "HS256"),
    accessTokenMinutes: integer("ACCESS_TOKEN_EXPIRE_MINUTES", NUMBERS.accessTokenMinutes),
    refreshTokenDays: integer("REFRESH_TOKEN_EXPIRE_DAYS", NUMBERS.refreshTokenDays),
    refreshGraceSeconds: integer("REFRESH_GRACE_SECONDS", NUMBERS.refreshGraceSeconds),
    bcryptCost,
    passwordMinLength: integer("PASSWORD_MIN_LENGTH", NUMBERS.passwordMinLength),
    passwordCommon: notInProduction(oneOf("PASSWORD_COMMON", ["refuse", "warn"], "refuse"), "warn", "refuse"),
    passwordGrant: flag("ENABLE_PASSWORD_GRANT", true),
    registration: flag("ENABLE_REGISTRATION", true),
    limits: {
      accountFailures: integer("RATE_LIMIT_ACCOUNT_FAILURES", LIMITS.accountFailures),
      addressFailures: integer("RATE_LIMIT_ADDRESS_FAILURES", LIMITS.addressFailures),
      signIns: integer("RATE_LIMIT_SIGN_INS", LIMITS.signIns),
      registrations: integer("RATE_LIMIT_REGISTRATIONS", LIMITS.registrations),
      refreshes: integer("RATE_LIMIT_REFRESHES", LIMITS.refreshes),
      requests: requestLimit,
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

const bcryptCost: Setting<number> = {
  name: "BCRYPT_COST",
  parse: (raw, environment) => integer("BCRYPT_COST", costRange(environment["NODE_ENV"])).parse(raw, environment),
};
