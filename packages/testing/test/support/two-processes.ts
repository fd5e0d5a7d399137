// Two processes that share an identity database: the campaigns API and the resources API.
import { newFolder, startService, testEnvironment, type TestService } from "@repo/testing";

/** Starts both on free ports. */
export async function startTwo(
  database: string,
  settings: Record<string, string> = {},
): Promise<[TestService, TestService]> {
  const ports = { CAMPAIGNS_PORT: "0", RESOURCES_PORT: "0", DATA_DIR: await newFolder() };
  const env = testEnvironment({ ...ports, AUTH_DATABASE_URL: database, RATE_LIMITS: "off", ...settings });
  const [first, second] = await Promise.all([startService("campaigns-api", env), startService("resources-api", env)]);
  return [first, second];
}
