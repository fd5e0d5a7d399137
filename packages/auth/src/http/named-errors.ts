import { asProblem } from "@repo/service";
import type { ErrorRequestHandler } from "express";

/**
 * Gives what went wrong inside the identity routes its code, so that an app with an error handler of its own can
 * tell a malformed body or a database that is away from a fault of its own. A real fault passes unchanged.
 */
export function namedErrors(): ErrorRequestHandler {
  return (error, _req, _res, next) => {
    const refusal = asProblem(error);
    next(refusal.code === "internal_error" ? error : refusal);
  };
}
