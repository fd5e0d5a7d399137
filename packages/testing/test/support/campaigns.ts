// Campaigns APIs on databases that outlive them.
import {
  newDatabase,
  postgresAnswers,
  skip,
  startService,
  testEnvironment,
  until,
  type TestDialect,
  type TestService,
} from "@repo/testing";
import { withDatabase } from "./rows.js";

/** Where accounts and campaigns are. */
export interface Databases {
  readonly dialect: TestDialect;
  readonly identity: string;
  readonly data: string;
}

/** New ones: two files on SQLite; one for both on PostgreSQL, whose connections are few. */
export async function newDatabases(context: Mocha.Context, dialect: TestDialect): Promise<Databases> {
  if (dialect === "postgres" && !(await postgresAnswers())) skip(context, "nothing answers at TEST_POSTGRES_URL");
  const data = await newDatabase(dialect);
  return { dialect, data, identity: dialect === "sqlite" ? await newDatabase(dialect) : data };
}

/** Starts the campaigns API on them, on a free port. */
export function startCampaigns({ identity, data }: Omit<Databases, "dialect">): Promise<TestService> {
  const urls = { AUTH_DATABASE_URL: identity, CAMPAIGNS_DATABASE_URL: data };
  const rest = { CAMPAIGNS_PORT: "0", RATE_LIMITS: "off", ACCESS_TOKEN_EXPIRE_MINUTES: "1440" };
  return startService("campaigns-api", testEnvironment({ ...urls, ...rest }));
}

/** Kills services and waits until nobody works for them any more: a PostgreSQL backend finishes its last statement. */
export async function kill({ dialect, data }: Databases, ...services: TestService[]): Promise<void> {
  await Promise.all(services.map((service) => service.stop("SIGKILL")));
  if (dialect === "sqlite") return;
  const others = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
  await withDatabase(data, ({ reader }) =>
    until(async () => ((await reader.raw(others)) as { rows: object[] }).rows.length === 0),
  );
}
