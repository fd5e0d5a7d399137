/** A secret that is strong enough to start with, and known to every reader of this file. */
export const TEST_SECRET = "test-secret-0123456789-abcdefghijklmnopqrstuvwxyz";

/** The environment of a service under test: no file of settings, quick hashes, no logs. */
export function testEnvironment(settings: Record<string, string> = {}): Record<string, string> {
  return {
    NODE_ENV: "test",
    ENV_FILE: "",
    SECRET_KEY: TEST_SECRET,
    BCRYPT_COST: "4",
    LOG_LEVEL: "silent",
    RATE_LIMITS: "off", // all tests come from one address
    ...settings,
  };
}
