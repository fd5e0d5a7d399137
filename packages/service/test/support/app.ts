import {
  answerErrors,
  createLogger,
  migrate,
  openDatabase,
  serviceApp,
  type Database,
  type TrustProxy,
} from "@repo/service";
import { atEnd, newDatabase } from "@repo/testing";
import type { Express } from "express";
import { items } from "./items.js";

/** What a test may want to be different. */
export interface Parts {
  readonly ready?: () => Promise<void>;
  readonly corsOrigins?: readonly string[];
  readonly trustProxy?: TrustProxy;
  /** Takes each line of the log; without it nothing is logged. */
  readonly write?: (line: string) => void;
}

/** A whole app, with these routes between what every service has in front and behind. */
export function testApp(
  addRoutes: (app: Express) => void,
  { ready = async () => {}, corsOrigins = [], trustProxy = 0, write }: Parts = {},
): Express {
  const logger = write
    ? createLogger({ name: "test", level: "info" }, { write })
    : createLogger({ name: "test", level: "silent" });
  const app = serviceApp({ logger, ready, corsOrigins, trustProxy });
  addRoutes(app);
  app.use(answerErrors());
  return app;
}

/** A new, empty database of this run's kind, open until the last test. */
export async function testDatabase(): Promise<Database> {
  const database = openDatabase(await newDatabase());
  atEnd(() => database.close());
  return database;
}

/** The same, with the empty tables of items.ts. */
export async function itemsDatabase(): Promise<Database> {
  const database = await testDatabase();
  await migrate(database, items);
  return database;
}
