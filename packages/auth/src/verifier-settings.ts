import { SettingError, type Environment, type Setting } from "@repo/service";
import { requestLimit, sharedSettings, type SettingDefaults } from "./shared-settings.js";

/**
 * The settings of `createVerifier`, under the names of its options: read them in a service's `config.ts` with
 * `readSettings` and spread the result into `createVerifier`.
 *
 * @example
 * ```ts
 * import { createVerifier, verifierSettings } from "@repo/auth";
 * import { loadEnvironment, readSettings } from "@repo/service";
 *
 * const config = readSettings(loadEnvironment(process.env, process.cwd()), {
 *   auth: verifierSettings({ issuer: () => "http://localhost:8000" }),
 * });
 * export const verifier = await createVerifier({ ...config.auth, service: "reports" });
 * ```
 */
export function verifierSettings(defaults: SettingDefaults) {
  return {
    ...sharedSettings(defaults),
    jwksUrl: jwksUrl(defaults.issuer),
    limits: { requests: requestLimit },
  };
}

/** Unset, where the issuer's own metadata says. `createVerifier` knows which addresses keys can be believed from. */
function jwksUrl(issuer: (environment: Environment) => string): Setting<string> {
  return {
    name: "AUTH_JWKS_URL",
    parse(raw, environment) {
      const base = (environment["AUTH_ISSUER"] ?? issuer(environment)).replace(/\/$/, "");
      if (raw === undefined) return `${base}/.well-known/jwks.json`; // AUTH_ISSUER says what is wrong with itself
      if (URL.canParse(raw)) return raw;
      throw new SettingError("is not an address.", "Write the https address of <issuer>/.well-known/jwks.json.");
    },
  };
}
