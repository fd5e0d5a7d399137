import { createAuth } from "@repo/auth";
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
import { resourceRoutes } from "./resources/routes.js";
import { resourceStore } from "./resources/store.js";
import type { Config } from "./config.js";
import { migrations } from "./migrations/index.js";
import { openapi } from "./openapi.js";

/** What the app takes besides its settings. */
export interface AppOptions {
  readonly logger: Logger;
  /** Now, in ms since 1970; for tests. */
  readonly clock?: () => number;
}

/** Builds the resources API on migrated databases. It does not listen yet: `main.ts` does. */
export async function createApp(config: Config, { logger, clock = Date.now }: AppOptions): Promise<ServiceApp> {
  const database = openDatabase(config.database);
  const auth = await createAuth({
    ...config.auth,
    service: "resources",
    database: config.authDatabase,
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
  app.use(auth.routes());
  app.use(resourceRoutes({ ...config, auth, database, resources: resourceStore(database), clock }));
  app.use(apiPages(openapi(auth)));
  app.use(answerErrors());

  const close = async (): Promise<void> => {
    await auth.close();
    await database.close();
  };
  return { app, close };
}
