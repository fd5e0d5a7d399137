import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { seed } from "./seed.js";
import { migrateService, signUp, startService, visit, type Server, type Site } from "./site.js";

/** The two ways in which the service is measured. Its log goes to the null device in both. */
const CONFIGURATIONS = {
  "as shipped": { NODE_ENV: "production", LOG_LEVEL: "info", RATE_LIMITS: "on" },
  "limits and logs off": { NODE_ENV: "development", LOG_LEVEL: "silent", RATE_LIMITS: "off" },
} as const;

export type Configuration = keyof typeof CONFIGURATIONS;

export const configurations = Object.keys(CONFIGURATIONS) as Configuration[];

const SEED = "seed.sqlite";

/** What everything is measured against. */
export const BARE = "bare Express";

/** One configuration on three databases: a small and a large one that are only read, and one that grows. */
export interface Subject {
  readonly configuration: Configuration;
  readonly small: Site;
  readonly large: Site;
  readonly writes: Site;
  /** Starts one more service, on the database of `small`. */
  readonly startAnother: () => Promise<Server>;
}

/** Makes the databases, through the service's own migrations, and starts each configuration on copies of them. */
export async function startSubjects(folder: string, rows: number): Promise<Subject[]> {
  const secret = randomBytes(32).toString("base64url");
  const settings = (configuration: Configuration, database: string): Record<string, string> => ({
    ...CONFIGURATIONS[configuration],
    ENV_FILE: "",
    SECRET_KEY: secret,
    AUTH_ISSUER: "http://localhost:8000",
    ACCESS_TOKEN_EXPIRE_MINUTES: "720",
    CAMPAIGNS_PORT: "0",
    CAMPAIGNS_DATABASE_URL: `sqlite:${join(folder, database)}`,
    AUTH_DATABASE_URL: `sqlite:${join(folder, `${configuration}.auth.sqlite`)}`,
  });
  const named = (use: string): string[] => configurations.map((configuration) => `${configuration}.${use}.sqlite`);

  await migrateService(settings("as shipped", SEED));
  await seed(join(folder, SEED), rows, { small: [...named("small"), ...named("writes")], large: named("large") });

  const subjects: Subject[] = [];
  for (const configuration of configurations) {
    const start = (use: string): Promise<Server> =>
      startService(settings(configuration, `${configuration}.${use}.sqlite`));
    const first = await start("small");
    const headers = await signUp(first); // one identity database: the token is good for all three
    const small = await visit(first, headers);
    const large = await visit(await start("large"), headers);
    const writes = await visit(await start("writes"), headers);
    subjects.push({ configuration, small, large, writes, startAnother: () => start("small") });
  }
  return subjects;
}
