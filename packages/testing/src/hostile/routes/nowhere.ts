import fc from "fast-check";
import { signedIn } from "../request.js";
import { allowOf, routesAt, type HostileRoute } from "../route.js";
import { name } from "../values.js";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "SEARCH", "M-SEARCH", "LOCK"];

/** An address that no service has: `GET` and everything else is answered 404. */
export function unknownPath(routes: readonly HostileRoute[]): HostileRoute {
  const known = routes.map(addressOf);
  const places = fc.oneof(
    name("-_.~", 1, 30).map((each) => `/no-such-${each}`),
    fc
      .tuple(fc.constantFrom(...known), name("-_", 1, 8))
      .map(([path, more]) => `${path}/more/${more}`)
      .filter((path) => routesAt(routes, path).length === 0),
    fc.constantFrom(
      "/",
      "/.env",
      "/.git/config",
      "/admin",
      "/metrics",
      "/favicon.ico",
      "/index.html",
      "/.well-known/x",
    ),
  );
  const valid = fc.tuple(fc.constantFrom(...METHODS), places).map(([method, path]) => signedIn(method, path));
  return { title: "unknown paths", method: "GET", path: "/no-such/{id}", valid, success: { status: 404 } };
}

/** Every known address with the methods that it does not have: 405. */
export function wrongMethods(routes: readonly HostileRoute[]): HostileRoute {
  const wrong = routes.flatMap(({ path }) => {
    const allowed = allowOf(routes.filter((route) => route.path === path));
    const others = METHODS.filter((method) => !allowed.includes(method));
    return others.map((method) => signedIn(method, addressOf({ path })));
  });
  const title = "wrong methods";
  // A mutation may give it a method that the address has: DELETE /me/sessions
  return { title, method: "PUT", path: "/me", valid: fc.constantFrom(...wrong), success: { status: 405 }, ends: true };
}

/** A target of a route, whose item is there. */
function addressOf({ path }: Pick<HostileRoute, "path">): string {
  return path.replace("{id}", "{{id}}").replace("{path}", "a/b");
}
