import type { Arbitrary } from "fast-check";
import type { HostileRequest, Mutation } from "./request.js";
import type { Check } from "./shapes.js";

/** A route, as the contract describes it. */
export interface HostileRoute {
  /** Its name in the tests, where that is not the method and the path. */
  readonly title?: string;
  readonly method: string;
  /** With `{id}` where an item's id stands, and `{path}` for any number of segments. */
  readonly path: string;
  /** Requests that are answered with `success`, all of them. */
  readonly valid: Arbitrary<HostileRequest>;
  /** What `valid` is answered with: for an unknown path or method a status of 404 or 405. */
  readonly success: Success;
  /** Whether nobody succeeds without a good credential, and `valid` requests have one; or with anybody else's either. */
  readonly guarded?: true | "exclusive";
  /** Changes of `valid` requests after which none succeeds, besides what `guarded` makes of their credential. */
  readonly spoils?: Arbitrary<Mutation>;
  /** Whether it ends what others go on with, an account or a session. Then nobody is shared, and fewer requests are sent. */
  readonly ends?: true;
  /** Makes what `{{id}}` names, with the answer 201, where that is not the service's item. */
  readonly item?: HostileRequest;
  /** "oauth" for `{ error, error_description }` (RFC 6749, 5.2); problem+json otherwise. */
  readonly errors?: "oauth";
  /** An answer that caches may keep. */
  readonly cacheable?: true;
}

/** A success: without `body` or `file` its answer has none. */
export interface Success {
  readonly status: number;
  /** The type of a file that is served as it is. */
  readonly file?: string;
  readonly body?: Check;
  readonly headers?: Readonly<Record<string, RegExp>>;
}

/** How a route is called in the tests' names. */
export function nameOf({ title, method, path }: HostileRoute): string {
  return title ?? `${method} ${path}`;
}

/** The routes at a request's target, whatever their method. Express takes any case, and a slash at the end; Node blanks. */
export function routesAt(routes: readonly HostileRoute[], target: string): HostileRoute[] {
  const [path = ""] = target.replace(/^[a-z][a-z+.-]*:\/\/[^/?#]*/i, "").split(/[?#]/);
  return routes.filter((route) => patternOf(route).test(path.trim()));
}

const patterns = new Map<HostileRoute, RegExp>();

function patternOf(route: HostileRoute): RegExp {
  const known = patterns.get(route);
  if (known) return known;
  const literal = route.path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const source = literal.replaceAll("\\{id\\}", "[^/]+").replace("\\{path\\}", ".+");
  const pattern = new RegExp(`^${source}/?$`, "i");
  patterns.set(route, pattern);
  return pattern;
}

/** The Allow header of the routes at one path. */
export function allowOf(routes: readonly HostileRoute[]): string[] {
  const methods = new Set(routes.map(({ method }) => method));
  return [...methods, ...(methods.has("GET") ? ["HEAD"] : [])].sort();
}
