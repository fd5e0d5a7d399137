import { createVerifier } from "@repo/auth";
import {
  answerErrors,
  apiPages,
  assertMigrated,
  idempotencyMigrations,
  migrate,
  openDatabase,
  serviceApp,
  type ServiceApp,
} from "@repo/service";
import type { Logger } from "pino";
import { sampleThingRoutes } from "./sample-things/routes.js";
import { sampleThingStore } from "./sample-things/store.js";
import type { Config } from "./config.verify-only.js";
import { migrations } from "./migrations/index.js";
import { openapi } from "./openapi.js";

/** What the app takes besides its settings. */
export interface AppOptions {
  readonly logger: Logger;
  /** Now, in ms since 1970; for tests. */
  readonly clock?: () => number;
}

/** Builds the sample things API on a migrated database. It does not listen yet: `main.ts` does. */
export async function createApp(config: Config, { logger, clock = Date.now }: AppOptions): Promise<ServiceApp> {
  const database = openDatabase(config.database);
  const auth = await createVerifier({
    ...config.auth,
    service: "sample-things",
    serviceDatabase: database,
    logger,
    clock,
  });
  const schema = [idempotencyMigrations, migrations];
  for (const set of schema) await migrate(database, set);

  const ready = async (): Promise<void> => {
    await auth.ready();
    await assertMigrated(database, ...schema);
  };
  const app = serviceApp({ ...config, logger, ready });
  app.use(auth.identify());
  app.use(sampleThingRoutes({ ...config, auth, database, sampleThings: sampleThingStore(database), clock }));
  app.use(apiPages(openapi(auth)));
  app.use(answerErrors());

  const close = async (): Promise<void> => {
    await auth.close();
    await database.close();
  };
  return { app, close };
}
