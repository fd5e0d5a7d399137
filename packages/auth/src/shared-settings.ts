import { oneOf, serviceSettings, integer, SettingError, type Environment, type Setting } from "@repo/service";
import { auditKeyFault } from "./crypto/keys.js";
import { LIMITS, NEW_SECRET, NUMBERS } from "./options.js";

/** Where a service finds the issuer of its tokens, outside production. */
export interface SettingDefaults {
  /** The default of `AUTH_ISSUER`. */
  readonly issuer: (environment: Environment) => string;
}

const isProduction = ({ NODE_ENV = "production" }: Environment): boolean => NODE_ENV === "production";

/** What a service that only verifies and one with accounts have in common, under the names of their options. */
export function sharedSettings({ issuer }: SettingDefaults) {
  return {
    environment: serviceSettings.environment,
    issuer: issuerUrl(issuer),
    auditKey,
    auditRetentionDays: integer("AUDIT_RETENTION_DAYS", NUMBERS.auditRetentionDays),
    rateLimits: notInProduction(oneOf("RATE_LIMITS", ["on", "off"], "on"), "off", "on"),
  };
}

/** The general limit; the others are of accounts. */
export const requestLimit = integer("RATE_LIMIT_REQUESTS", LIMITS.requests);

/** Needed to verify the trail, too, where no other secret is. */
export const auditKey: Setting<string | undefined> = {
  name: "AUDIT_KEY",
  parse(raw, { SECRET_KEY, SECRET_KEY_PREVIOUS }) {
    const fault = auditKeyFault(raw, [SECRET_KEY, SECRET_KEY_PREVIOUS]);
    if (fault) throw new SettingError(fault, `Write AUDIT_KEY=<what this prints>, or leave it out: ${NEW_SECRET}`);
    return raw;
  },
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

/** A setting that may have every value but one in production. */
export function notInProduction<T>(setting: Setting<T>, refused: T, instead: string): Setting<T> {
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
