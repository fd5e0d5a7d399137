import type { Knex } from "knex";
import type { Dialect } from "./dialect.js";
import { postgres } from "./postgres.js";
import { sqlite } from "./sqlite.js";

/** The databases there are, by the dialect of their URL. */
export const dialects = { sqlite, postgres } as const;

/** The dialect of the database that a query goes to. */
export function dialectOf(knex: Knex): Dialect {
  return (knex.client as Knex.Client).driverName === "pg" ? postgres : sqlite;
}

/** Whether an error says that a database, not the request, is the cause. */
export function isDatabaseUnavailable(error: unknown): boolean {
  return sqlite.isUnavailable(error) || postgres.isUnavailable(error);
}
