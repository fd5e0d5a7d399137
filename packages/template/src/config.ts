import { fileURLToPath } from "node:url";
import { authSettings } from "@repo/auth";
import {
  databaseUrl,
  integer,
  loadEnvironment,
  port,
  readSettings,
  serviceSettings,
  type Environment,
} from "@repo/service";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

export type Config = ReturnType<typeof readConfig>;

/**
 * Every setting of this service, from the environment and the `.env` at the repository's root; `.env.example` explains them.
 * @throws {StartupError} naming every wrong one
 */
export function readConfig(variables: Environment = process.env) {
  return readSettings(loadEnvironment(variables, root), {
    ...serviceSettings,
    port: port("SAMPLE_THINGS_PORT", 4999),
    database: databaseUrl("SAMPLE_THINGS_DATABASE_URL", "sample-things.sqlite", root),
    authDatabase: databaseUrl("AUTH_DATABASE_URL", "auth.sqlite", root),
    creationsPerMinute: integer("RATE_LIMIT_CREATIONS", { default: 10, min: 1, max: 1_000_000 }),
    auth: authSettings({ issuer: ({ CAMPAIGNS_PORT = "8000" }) => `http://localhost:${CAMPAIGNS_PORT}` }),
  });
}
