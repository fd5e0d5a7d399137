import { postgres } from "./postgres.js";
import { sqlite } from "./sqlite.js";

/** The databases there are, by the dialect of their URL. */
export const dialects = { sqlite, postgres } as const;

/** Whether an error says that a database, not the request, is the cause. */
export function isDatabaseUnavailable(error: unknown): boolean {
  return sqlite.isUnavailable(error) || postgres.isUnavailable(error);
}
