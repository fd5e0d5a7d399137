import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { seed, SMALL } from "./seed.js";
import { mainOf, migrateService, signUp, startService, visit, type Server, type Site } from "./site.js";

/** Budgets that a load does not use up: each request is counted as ever, and none is refused for it. */
const HIGH_LIMITS = {
  RATE_LIMIT_REQUESTS: "1000000",
  RATE_LIMIT_ACCOUNT_FAILURES: "1000000",
  RATE_LIMIT_ADDRESS_FAILURES: "1000000",
  RATE_LIMIT_SIGN_INS: "1000000",
  RATE_LIMIT_CREATIONS: "1000000",
  TRUST_PROXY: "1", // the sign-ins of a flood come from many addresses
};

/** The two ways in which the service is measured. Its log goes to the null device in both. */
const CONFIGURATIONS = {
  "as shipped": { NODE_ENV: "production", LOG_LEVEL: "info", RATE_LIMITS: "on", ...HIGH_LIMITS },
  "limits and logs off": { NODE_ENV: "development", LOG_LEVEL: "silent", RATE_LIMITS: "off" },
} as const;

export type Configuration = keyof typeof CONFIGURATIONS;

export const configurations = Object.keys(CONFIGURATIONS) as Configuration[];

const SEED = "seed.sqlite";

/** What everything is measured against. */
export const BARE = "bare Express";

/** The service of another checkout, see `Options.before`. */
export const BEFORE = "before";

/** What a case is measured on, beside the bare route. */
export interface Subject {
  readonly configuration: Configuration | typeof BEFORE;
  readonly small: Site;
  readonly writes: Site;
}

/** One configuration on three databases: a small and a large one that are only read, and one that grows. */
export interface FullSubject extends Subject {
  readonly configuration: Configuration;
  readonly large: Site;
  /** Starts one more service, on the database of `small`. */
  readonly startAnother: () => Promise<Server>;
}

/** Makes the databases, through the service's own migrations, and starts each configuration on copies of them. */
export async function startSubjects(folder: string, rows: number): Promise<FullSubject[]> {
  const secret = randomBytes(32).toString("base64url");
  const named = (use: string): string[] => configurations.map((configuration) => `${configuration}.${use}.sqlite`);
  await migrateService(settingsOf({ folder, secret }, "as shipped", SEED));
  await seed(join(folder, SEED), rows, { small: [...named("small"), ...named("writes")], large: named("large") });

  const subjects: FullSubject[] = [];
  for (const configuration of configurations) {
    const start = (use: string): Promise<Server> =>
      startService(settingsOf({ folder, secret }, configuration, `${configuration}.${use}.sqlite`));
    const first = await start("small");
    const headers = await signUp(first); // one identity database: the token is good for all three
    const small = await visit(first, headers);
    const large = await visit(await start("large"), headers);
    const writes = await visit(await start("writes"), headers);
    subjects.push({ configuration, small, large, writes, startAnother: () => start("small") });
  }
  return subjects;
}

/** Starts the service of another checkout, limits and logs off, in a folder of its own. */
export async function startBefore(folder: string, checkout: string): Promise<Subject> {
  const place = { folder: join(folder, BEFORE), secret: randomBytes(32).toString("base64url") };
  const main = mainOf(checkout);
  const configuration = "limits and logs off";
  const [small, writes] = ["small.sqlite", "writes.sqlite"];
  mkdirSync(place.folder);
  await migrateService(settingsOf(place, configuration, SEED), main);
  await seed(join(place.folder, SEED), SMALL, { small: [small, writes], large: [] });
  const first = await startService(settingsOf(place, configuration, small), main);
  const headers = await signUp(first);
  const second = await startService(settingsOf(place, configuration, writes), main);
  return { configuration: BEFORE, small: await visit(first, headers), writes: await visit(second, headers) };
}

interface Place {
  readonly folder: string;
  readonly secret: string;
}

function settingsOf({ folder, secret }: Place, configuration: Configuration, database: string): Record<string, string> {
  return {
    ...CONFIGURATIONS[configuration],
    ENV_FILE: "",
    SECRET_KEY: secret,
    AUDIT_KEY: `audit-${secret}`,
    AUTH_ISSUER: "http://localhost:8000",
    ACCESS_TOKEN_EXPIRE_MINUTES: "720",
    CAMPAIGNS_PORT: "0",
    CAMPAIGNS_DATABASE_URL: `sqlite:${join(folder, database)}`,
    AUTH_DATABASE_URL: `sqlite:${join(folder, `${configuration}.auth.sqlite`)}`,
  };
}
