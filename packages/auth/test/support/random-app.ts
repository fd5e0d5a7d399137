import express, { Router, type Express, type Request, type RequestHandler } from "express";

/** A whole number from 0 to below `limit`. */
export type Random = (limit: number) => number;

const PATHS = [
  ..."/ / /a /b /A /a/b /a/ /:x /:x/b /*w /{*w} /a{/:y} /a/*w /{a} /a/{b} a".split(" "),
  ...["", ["/a", "/b"], ["/"], /^\/a/, /b$/],
];
const METHODS = ["get", "post", "head", "all"] as const;

/** Numbers that depend on the seed alone. */
export function randomOf(seed: number): Random {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % limit;
  };
}

/** Sends a request without a credential into an app; gives the handler that answered, if one did. */
export function whoAnswers(app: Express, method: string, url: string): Promise<RequestHandler | undefined> {
  return new Promise((resolve) => {
    const req = { method, url, headers: {}, rawHeaders: [], answer: resolve };
    const res = { setHeader: () => {}, getHeader: () => undefined };
    (app as unknown as { handle: (...all: unknown[]) => void }).handle(req, res, () => resolve(undefined));
  });
}

/** A handler that answers: where `whoAnswers` hears of it. */
const answering = (): RequestHandler => {
  const handler: RequestHandler = (req) => (req as Request & { answer: (by: RequestHandler) => void }).answer(handler);
  return handler;
};

/** Routes, routers, sub-apps, middleware and guards, in any order, nested three deep. */
export function randomApp(random: Random, guard: RequestHandler): Express {
  const oneOf = <T>(list: readonly T[]): T => list[random(list.length)] as T;

  function fill(router: Router, depth: number): void {
    for (let count = 1 + random(5); count > 0; count -= 1) add(router, depth);
  }

  function add(router: Router, depth: number): void {
    const path = oneOf(PATHS);
    const kind = random(10);
    if (kind < 4) return addRoute(router, path);
    if (kind < 6 && depth > 0) return addRouter(router, path, depth);
    if (kind === 6 && random(3) === 0) router.use(path, answering());
    else if (kind === 7) router.all(path, guard);
    else if (kind === 8 && random(3) === 0) router.param("x", answering());
    else router.use(path, random(4) === 0 ? leaves() : guard);
  }

  function addRoute(router: Router, path: (typeof PATHS)[number]): void {
    const method = oneOf(METHODS);
    const handlers = Array.from({ length: 1 + random(3) }, () =>
      oneOf([guard, guard, answering(), leaves("route"), leaves("router"), leaves()]),
    );
    router[method](path, handlers);
  }

  function addRouter(router: Router, path: (typeof PATHS)[number], depth: number): void {
    const inner =
      random(3) === 0 ? asRouter(express()) : Router({ caseSensitive: random(2) === 0, strict: random(2) === 0 });
    fill(inner, depth - 1);
    router.use(path, inner);
  }

  const app = express();
  app.set("case sensitive routing", random(2) === 0);
  fill(asRouter(app), 3);
  return app;
}

/** What the two have in common is enough here. */
const asRouter = (app: Express): Router => app;

/** Goes on: to what is next, out of the route, or out of the router. */
function leaves(where?: "route" | "router"): RequestHandler {
  return (_req, _res, next) => (where === undefined ? next() : next(where as "route"));
}
