/** The settings of the twin, under the names that the real service has for them. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly folder: string;
  readonly algorithm: "HS256" | "ES256";
  readonly accessTokenMinutes: number;
  readonly bcryptCost: number;
  readonly registrationsPerMinute: number;
}

/** An address that only this machine reaches. Names are not taken: others decide what they mean. */
const LOOPBACK = /^(127(\.\d{1,3}){3}|::1)$/;

/**
 * Reads the settings. The twin is a target to practise on: it never stands where anybody else could reach it.
 * @throws {Error} outside development and tests (an unset NODE_ENV counts as production), and for a host that is not
 *   loopback
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const { NODE_ENV = "production", HOST = "127.0.0.1" } = environment;
  if (NODE_ENV !== "development" && NODE_ENV !== "test") {
    throw new Error(`The weak twin is broken on purpose. It does not start with NODE_ENV=${NODE_ENV}.`);
  }
  if (!LOOPBACK.test(HOST)) {
    throw new Error(`The weak twin is broken on purpose. It does not listen on ${HOST}, only on 127.0.0.1 or ::1.`);
  }
  return {
    host: HOST,
    port: Number(environment["CAMPAIGNS_PORT"] ?? 8000),
    folder: environment["DATA_DIR"] ?? "data",
    algorithm: environment["AUTH_ALGORITHM"] === "ES256" ? "ES256" : "HS256",
    accessTokenMinutes: Number(environment["ACCESS_TOKEN_EXPIRE_MINUTES"] ?? 15),
    bcryptCost: Number(environment["BCRYPT_COST"] ?? 12),
    registrationsPerMinute: Number(environment["RATE_LIMIT_REGISTRATIONS"] ?? 20),
  };
}
