import assert from "node:assert/strict";
import { givesNothing, jsonBody, methodNotAllowed } from "@repo/service";
import express, {
  Router,
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from "express";
import { createTestAuth } from "../../src/testing.js";
import { mountedIn } from "../../src/testing/routes/mounted.js";

const test = await createTestAuth({ service: "routes" });
const guard = test.auth.requires();
const answer: RequestHandler = (_req, res) => void res.json({});
function passOn(_req: Request, _res: Response, next: NextFunction): void {
  next();
}
function findIt(_req: Request, _res: Response, next: NextFunction): void {
  next();
}
const onError = (_error: unknown, _req: Request, _res: Response, next: NextFunction): void => next();

/** What is mounted, what of it is open, and what has a guard. */
type Shape = readonly [what: string, build: (app: Express) => unknown, open: string, guarded: string];

const ROUTES: readonly Shape[] = [
  ["a route without a guard", (app) => app.get("/a", answer), "GET /a", ""],
  ["a route with one", (app) => app.get("/a", guard, answer), "", "GET /a"],
  ["a guard that comes too late", (app) => app.get("/a", passOn, guard, answer), "GET /a", ""],
  ["handlers in lists within lists", (app) => app.get("/a", [[guard], answer] as never, [answer]), "", "GET /a"],
  [
    "each method of a route",
    (app) => app.route("/a").get(guard, answer).post(answer).delete(guard, answer),
    "POST /a",
    "GET /a, DELETE /a",
  ],
  [
    "a guard for all methods of a route",
    (app) => app.route("/a").all(guard).get(answer).put(answer),
    "",
    "GET /a, PUT /a",
  ],
  [
    "a guard for all methods that comes after one",
    (app) => app.route("/a").get(answer).all(guard).put(answer),
    "GET /a",
    "PUT /a",
  ],
  ["a handler for all methods behind the guard of one", (app) => app.route("/a").get(guard).all(answer), "ALL /a", ""],
  ["app.all", (app) => app.all("/a", answer).all("/b", guard, answer), "ALL /a", "ALL /b"],
  ["HEAD, which GET answers, too", (app) => app.get("/a", guard, answer), "", "GET /a"],
  ["HEAD with a handler of its own", (app) => app.route("/a").get(guard, answer).head(answer), "HEAD /a", "GET /a"],
  ["a method that few know", (app) => app["m-search"]("/a", answer), "M-SEARCH /a", ""],
  ["what only refuses", (app) => app.route("/a").get(guard, answer).all(methodNotAllowed("GET")), "", "GET /a"],
  ["what reads a body in front of the guard", (app) => app.post("/a", jsonBody(), guard, answer), "", "POST /a"],
  ["an error handler among the handlers", (app) => app.get("/a", onError, guard, answer), "", "GET /a"],
  ["a router as the handler of a route", (app) => app.get("/a", guard, Router().get("/a", answer)), "", "GET /a"],
  ["several paths", (app) => app.get(["/a", "/b"], answer), "GET /a, GET /b", ""],
  ["optional parts", (app) => app.get("/a{/:b{/:c}}", answer), "GET /a, GET /a/:b, GET /a/:b/:c", ""],
  ["braces that are no optional part", (app) => app.get("/a\\{b\\}", answer), "GET /a\\{b\\}", ""],
  ["a wildcard", (app) => app.get("/a/*rest", answer), "GET /a/*rest", ""],
  [
    "a regular expression",
    (app) => app.get(/^\/a+$/, answer).get(/^\/b/, guard, answer),
    "GET /^\\/a+$/",
    "GET /^\\/b/",
  ],
];

const ROUTERS: readonly Shape[] = [
  [
    "a router at a path",
    (app) => app.use("/a", Router().get("/b", answer).post("/", guard, answer)),
    "GET /a/b",
    "POST /a",
  ],
  [
    "a router in a router in a sub-app",
    (app) => app.use("/a", express().use("/b", Router().use(Router().get("/c", answer)))),
    "GET /a/b/c",
    "",
  ],
  ["a sub-app in a router", (app) => app.use("/a", Router().use("/b", express().get("/c", answer))), "GET /a/b/c", ""],
  [
    "a sub-app in a sub-app",
    (app) => app.use("/a", express().use("/b", express().get("/c", answer))),
    "GET /a/b/c",
    "",
  ],
  ["a path with a parameter", (app) => app.use("/a/:id", Router().get("/b", answer)), "GET /a/:id/b", ""],
  ["several paths", (app) => app.use(["/a", "/b"], Router().get("/c", answer)), "GET /a/c, GET /b/c", ""],
  ["a regular expression", (app) => app.use(/^\/v\d/, Router().get("/a", answer)), "GET /^\\/v\\d//a", ""],
  ["the same router twice, once behind a guard", (app) => twice(app), "GET /a/x", "GET /b/x"],
  [
    "a router behind a guard in the same call",
    (app) => app.use("/a", guard, Router().get("/b", answer)),
    "",
    "GET /a/b",
  ],
  [
    "a router whose first handler is a guard",
    (app) => app.use("/a", Router().use(guard).get("/b", answer)).get("/a/c", answer),
    "GET /a/c",
    "GET /a/b",
  ],
  ["what was added after it was mounted", (app) => addLater(app), "GET /a/b", ""],
];

const IN_FRONT: readonly Shape[] = [
  ["a guard for all", (app) => app.get("/a", answer).use(guard).get("/b", answer), "GET /a", "GET /b"],
  [
    "a guard at a path",
    (app) => app.use("/a", guard).get("/a/b", answer).get("/ab", answer).get("/a", answer),
    "GET /ab",
    "GET /a/b, GET /a",
  ],
  [
    "a guard at a path, and routers below",
    (app) => app.use("/a/b", guard).use("/a", Router().get("/b", answer).get("/c", answer)),
    "GET /a/c",
    "GET /a/b",
  ],
  [
    "a guard at several paths",
    (app) => app.use(["/a", "/b"], guard).get("/a", answer).get("/b/c", answer).get("/c", answer),
    "GET /c",
    "GET /a, GET /b/c",
  ],
  [
    "a guard at the root in a list, which is not everywhere",
    (app) => app.use(["/"], guard).get("/a", answer),
    "GET /a",
    "",
  ],
  [
    "a guard at a path, for a router at the root in a list, which //a gets to",
    (app) => app.use("/a", guard).use(["/"], Router().get("/a", answer)),
    "GET //a",
    "",
  ],
  [
    "a guard at a path without its first slash, which is nowhere",
    (app) => app.use("a", guard).get("/a", answer),
    "GET /a",
    "",
  ],
  [
    "a guard of all that is in a router which tells large letters from small ones",
    (app) => app.use("/s", Router({ caseSensitive: true }).use(guard).use("/a", guard).get("/a/b", answer)),
    "",
    "GET /s/a/b",
  ],
  [
    "a guard in such a router, in front of one that does not",
    (app) => app.use(Router({ caseSensitive: true }).use("/a", guard).use(Router().get("/a", answer))),
    "GET /a",
    "",
  ],
  [
    "a parameter and a wildcard, which an optional part may leave empty",
    (app) => app.use("/a/:b", guard).all("/c/*rest", guard).get(["/a/{b}", "/c/{b}"], answer),
    "GET /a/, GET /c/",
    "GET /a/b, GET /c/b",
  ],
  [
    "a wildcard that is not all of the rest, which is not relied on",
    (app) => app.use("/a/*rest/b", guard).get("/a/c/b", answer),
    "GET /a/c/b",
    "",
  ],
  [
    "a guard of all routes below a path, behind what reads a body",
    (app) => app.all("/a/*rest", jsonBody(), guard).get("/a/b", answer),
    "",
    "GET /a/b",
  ],
  [
    "a wildcard, which slashes between routers may leave empty",
    (app) => app.all("/a/*rest", guard).use("/a/{b}", Router().use(["/"], passOn)),
    "USE /a// passOn",
    "USE /a/b/ passOn",
  ],
  [
    "a guard of the route without a path, which // gets past",
    (app) => app.all("", guard).get("", answer).get("/", answer),
    "GET /",
    "",
  ],
  [
    "a guard at a path with a parameter",
    (app) => app.use("/a/:b", guard).get("/a/b", answer).get("/a/:id/c", answer).get("/a", answer),
    "GET /a",
    "GET /a/b, GET /a/:id/c",
  ],
  [
    "a parameter, which a wildcard may leave empty",
    (app) => app.use("/a/:b", guard).get("/a/*rest", answer),
    "GET /a/*rest",
    "",
  ],
  [
    "a guard at a regular expression, which is not relied on",
    (app) => app.use(/^\/a/, guard).get("/a", answer),
    "GET /a",
    "",
  ],
  [
    "a guard of all routes below a path",
    (app) => app.all("/a/*rest", guard).get("/a/b", answer).get("/a", answer),
    "GET /a",
    "GET /a/b",
  ],
  ["a guard of the whole app, as a route", (app) => app.all("/{*rest}", guard).get("/a/b", answer), "", "GET /a/b"],
  [
    "a guard of a route, for another route at its path",
    (app) => app.all("/a", guard).get("/a", answer).get("/a/b", answer),
    "GET /a/b",
    "GET /a",
  ],
  [
    "a guard of a route, for a router that takes /a// as well",
    (app) => app.all("/a", guard).use("/a", Router().get("/", answer)),
    "GET /a",
    "",
  ],
  [
    "a guard of a route that may be left before it",
    (app) => app.all("/a/*rest", passOn, guard).get("/a/b", answer),
    "ALL /a/*rest, GET /a/b",
    "",
  ],
  [
    "a guard of a route that is strict about a slash at the end",
    (app) => app.use(Router({ strict: true }).all("/a", guard).get("/a/", answer)),
    "GET /a",
    "",
  ],
  ["large letters, which are others in a strict router only", (app) => bigLetters(app), "GET /s/A", "GET /A"],
];

const MIDDLEWARE: readonly Shape[] = [
  ["middleware", (app) => app.use(passOn, express.json()), "USE / passOn, USE / jsonParser", ""],
  ["middleware at a path", (app) => app.use("/a", passOn), "USE /a passOn", ""],
  ["middleware behind a guard", (app) => app.use("/a", guard, passOn), "", "USE /a passOn"],
  ["others of the same name", (app) => app.use(passOn, namesake(), passOn), "USE / passOn, USE / passOn (2)", ""],
  ["no name", (app) => app.use((_req, _res, next) => next()), "USE / <nameless>", ""],
  [
    "middleware that gives nothing",
    (app) => app.use(givesNothing<RequestHandler>((_req, _res, next) => next())),
    "",
    "",
  ],
  ["a limit", (app) => app.use(test.auth.limit({ max: 1 })), "", ""],
  ["an error handler", (app) => app.use(onError), "", ""],
  ["a function with a stack, which is no router", (app) => app.use(lookalike()), "USE / connect", ""],
  [
    "a router that runs its stack in a way of its own",
    (app) => app.use("/a", Object.defineProperty(express().router, "handle", { value: passOn })),
    "USE /a router",
    "",
  ],
  [
    "a handler of a parameter that is called although a guard has refused",
    (app) => app.param("id", findIt).use(guard).use("/a/:id", Router().get("/b", answer)),
    "PARAM /a/:id findIt",
    "GET /a/:id/b",
  ],
  [
    "a handler of a parameter in a router behind a guard",
    (app) => app.use("/a", guard, withParam(Router()).use("/:id", Router().get("/b", answer))),
    "",
    "PARAM /a/:id findIt, GET /a/:id/b",
  ],
  [
    "handlers of parameters",
    (app) => parameters(app),
    "PARAM /a/:id findIt, GET /b, PARAM /c/:id findIt",
    "GET /a/:id, GET /c/:id, PARAM /d/:id findIt, GET /d/:id",
  ],
];

const twice = (app: Express): void => {
  const router = Router().get("/x", answer);
  app.use("/a", router).use("/b", guard, router);
};
const addLater = (app: Express): void => {
  const router = Router();
  app.use("/a", router);
  router.get("/b", answer);
};
const bigLetters = (app: Express): void => {
  const strict = Router({ caseSensitive: true }).use("/a", guard).get("/A", answer);
  app.use("/a", guard).get("/A", answer).use("/s", strict);
};
const namesake = (): RequestHandler => {
  const other: RequestHandler = (_req, _res, next) => next();
  return Object.defineProperty(other, "name", { value: "passOn" });
};
const lookalike = (): RequestHandler => {
  function connect(_req: Request, res: Response): void {
    res.json({});
  }
  return Object.assign(connect, { stack: [], handle: answer, use: passOn, route: "/" });
};
const withParam = (router: Router): Router => {
  router.param("id", findIt);
  return router;
};
const parameters = (app: Express): void => {
  app.param("id", findIt);
  app.get("/a/:id", guard, answer).get("/b", answer).all("/c/:id", guard).get("/c/:id", answer);
  app.use("/d", guard).get("/d/:id", answer);
};

describe("what an app has mounted", () => {
  after(() => test.close());

  for (const [group, shapes] of Object.entries({ ROUTES, ROUTERS, IN_FRONT, MIDDLEWARE })) {
    describe(group, () => {
      for (const [what, build, open, guarded] of shapes) {
        it(`shows ${what}`, () => {
          const app = express();
          build(app);
          const found = mountedIn(app);
          const names = (isGuarded: boolean): string =>
            found
              .filter((each) => each.guarded === isGuarded)
              .map(({ name }) => name)
              .join(", ");
          assert.deepEqual([names(false), names(true)], [open, guarded]);
        });
      }
    });
  }

  it("refuses an app whose router keeps no paths", () => {
    const app = express().get("/a", guard, answer);
    for (const layer of app.router.stack) delete (layer as { rawPath?: unknown }).rawPath;
    assert.throws(() => mountedIn(app), /update router to 2\.3/);
  });

  it("refuses what an app of another Express was mounted with, without calling it", () => {
    let called = false;
    function mounted_app(): void {
      called = true;
    }
    assert.throws(() => mountedIn(express().use("/a", mounted_app)), /comes from another Express/);
    assert.equal(called, false);
  });

  it("refuses a router that is mounted in itself", () => {
    const router = Router().get("/a", guard, answer);
    router.use("/b", Router().use(router));
    assert.throws(() => mountedIn(express().use(router)), /mounted in itself at \/b:/);
  });
});
