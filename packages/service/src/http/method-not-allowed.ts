import type { RequestHandler } from "express";
import { givesNothing } from "./gives-nothing.js";
import { problem } from "./problem.js";

/**
 * The last handler of a route: 405 for every method that the route does not have.
 *
 * @param allow the methods it has, as in "GET, HEAD, POST"
 */
export function methodNotAllowed(allow: string): RequestHandler {
  return givesNothing((req) => {
    throw problem("method_not_allowed", `${req.method} is not possible here, only ${allow}.`, {
      headers: { Allow: allow },
    });
  });
}
