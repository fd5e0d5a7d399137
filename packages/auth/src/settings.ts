import { flag, integer, oneOf, SettingError, type Environment, type Setting } from "@repo/service";
import { secretFault } from "./crypto/keys.js";
import { DEFAULT_COST } from "./crypto/password.js";

const NEW_SECRET = `node -e "console.log(require('crypto').randomBytes(32).toString('base64url'))"`;

const isProduction = ({ NODE_ENV = "production" }: Environment): boolean => NODE_ENV === "production";

/**
 * The settings of `createAuth`, under the names of its options: read them in a service's `config.ts` with
 * `readSettings` and spread the result into `createAuth`.
 *
 * @param issuer the default of `AUTH_ISSUER` outside production
 */
export function authSettings({ issuer }: { issuer: (environment: Environment) => string }) {
  return {
    environment: oneOf("NODE_ENV", ["production", "development", "test"], "production"),
    secret: secretKey,
    issuer: issuerUrl(issuer),
    accessTokenMinutes: integer("ACCESS_TOKEN_EXPIRE_MINUTES", { default: 15, min: 1, max: 24 * 60 }),
    bcryptCost,
    passwordMinLength: integer("PASSWORD_MIN_LENGTH", { default: 8, min: 8, max: 64 }),
    passwordCommon: notInProduction(oneOf("PASSWORD_COMMON", ["refuse", "warn"], "refuse"), "warn", "refuse"),
    passwordGrant: flag("ENABLE_PASSWORD_GRANT", true),
    registration: flag("ENABLE_REGISTRATION", true),
    rateLimits: notInProduction(oneOf("RATE_LIMITS", ["on", "off"], "on"), "off", "on"),
    threadPoolSize: integer("UV_THREADPOOL_SIZE", { default: 4, min: 1, max: 1024 }),
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

const bcryptCost: Setting<number> = {
  name: "BCRYPT_COST",
  parse(raw, environment) {
    const min = environment["NODE_ENV"] === "test" ? 4 : 10; // ASVS 11.4.2; tests need no strong hashes
    return integer("BCRYPT_COST", { default: DEFAULT_COST, min, max: 16 }).parse(raw, environment);
  },
};

function issuerUrl(fallback: (environment: Environment) => string): Setting<string> {
  return {
    name: "AUTH_ISSUER",
    parse(raw, environment) {
      if (raw === undefined && isProduction(environment)) {
        throw new SettingError(
          "is missing.",
          "Write the address under which clients reach the service that issues tokens, AUTH_ISSUER=https://...",
        );
      }
      if (raw === undefined) return fallback(environment);
      const url = URL.canParse(raw) ? new URL(raw) : undefined;
      if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash) {
        throw new SettingError(
          "is not an address.",
          "Write an http or https URL without query and fragment (RFC 8414, 2).",
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
