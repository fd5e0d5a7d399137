import type { Request } from "express";
import { problem, type Problem } from "./problem.js";

/** How ids are written. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The `:id` of a route. What is not a UUID is no id of ours, and never reaches the database.
 * @throws {Problem} `not_found`
 */
export function readId(req: Request): string {
  const { id } = req.params;
  if (typeof id !== "string" || !UUID.test(id)) throw noSuchId();
  return id;
}

/** The refusal of an id that nothing has. */
export function noSuchId(): Problem {
  return problem("not_found", "Nothing here has this id.");
}
