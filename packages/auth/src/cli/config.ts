import { databaseUrl, loadEnvironment, readSettings, type Environment } from "@repo/service";
import { authSettings } from "../settings.js";
import { auditKey } from "../shared-settings.js";

/** What the process was started with. */
export const environment: Environment = process.env;

export type CliConfig = ReturnType<typeof readConfig>;

/**
 * The settings of the command line: those of the services, from the environment and the `.env` of the folder it is
 * run in.
 *
 * @throws {StartupError} naming every wrong one
 */
export function readConfig(variables: Environment, folder = process.cwd()) {
  return readSettings(loadEnvironment(variables, folder), {
    database: databaseUrl("AUTH_DATABASE_URL", "auth.sqlite", folder),
    auth: authSettings({ issuer: ({ CAMPAIGNS_PORT = "8000" }) => `http://localhost:${CAMPAIGNS_PORT}` }),
  });
}

/**
 * What verifying an audit trail needs: whoever does it need not be able to sign tokens.
 *
 * @param database the URL that the command line names, if any
 * @throws {StartupError} naming every wrong one
 */
export function readAuditConfig(variables: Environment, database: string | undefined, folder = process.cwd()) {
  const name = database === undefined ? "AUTH_DATABASE_URL" : "--database";
  return readSettings(
    { ...loadEnvironment(variables, folder), "--database": database },
    {
      database: databaseUrl(name, "auth.sqlite", folder),
      auditKey,
    },
  );
}
