import type { RequestHandler } from "express";
import { problem } from "./problem.js";

/**
 * The last handler of a route: 405 for every method that the route does not have.
 *
 * @param allow the methods it has, as in "GET, HEAD, POST"
 */
export function methodNotAllowed(allow: string): RequestHandler {
  return (req) => {
    throw problem("method_not_allowed", `${req.method} is not possible here, only ${allow}.`, {
      headers: { Allow: allow },
    });
  };
}
