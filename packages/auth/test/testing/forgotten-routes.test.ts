import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { answerErrors, requestIds } from "@repo/service";
import { newFolder } from "@repo/testing";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import { createTestAuth, noForgottenRoutes, openApp, type TestAuth } from "../../src/testing.js";
import { askWithoutCredential } from "../../src/testing/routes/ask.js";
import { judge } from "../../src/testing/routes/judge.js";
import { readPublicRoutes } from "../../src/testing/routes/list.js";
import { mountedIn } from "../../src/testing/routes/mounted.js";

const answer: RequestHandler = (_req, res) => void res.json({});

async function fileWith(text: string): Promise<URL> {
  const path = join(await newFolder(), "public-routes.txt");
  writeFileSync(path, text);
  return pathToFileURL(path);
}

/** A service as somebody else would write it. */
function plain({ auth }: TestAuth): Express {
  const app = express();
  app.use(requestIds(), express.json());
  app.get("/", answer);
  app.get("/orders/:id{/:part}", auth.requires(), answer);
  app.use("/admin", auth.requires("admin"), express.Router().all("/reports", answer));
  return app.use(answerErrors());
}

const LIST = "# What anybody may have.\n\nUSE / jsonParser\r\nGET /\n";

noForgottenRoutes(plain, { service: "plain", publicRoutes: await fileWith(LIST) });

describe("what the walk of the routes says", () => {
  let test: TestAuth;
  before(async () => {
    test = await createTestAuth({ service: "plain" });
  });
  after(() => test.close());

  const lists: readonly [what: string, text: string, said: readonly RegExp[]][] = [
    ["nothing of a list that is right", LIST, []],
    [
      "what is forgotten, and both ways to mend it",
      "GET /",
      [/^USE \/ jsonParser could answer by itself.*Put app\.use\(path, auth\.requires[^]*\nUSE \/ jsonParser$/],
    ],
    [
      "a route likewise",
      "USE / jsonParser",
      [
        /^GET \/ answers without a guard\. Put auth\.requires\(\.\.\.\) first[^]*write this line into public-routes\.txt:\nGET \/$/,
      ],
    ],
    ["a line too much", `${LIST}GET /docs`, [/^GET \/docs is not mounted: take its line away/]],
    ["a line for what has a guard", `${LIST}GET /orders/:id`, [/^GET \/orders\/:id has a guard: take/]],
    ["a line that stands twice", `${LIST}GET /`, [/"GET \/" stands in public-routes.txt more than once/]],
    ["a line that is none", `${LIST}get /docs`, [/"get \/docs" is no line of public-routes.txt/]],
  ];
  for (const [what, text, said] of lists) {
    it(`is ${what}`, async () => {
      const faults = judge(mountedIn(plain(test)), readPublicRoutes(await fileWith(text)));
      assert.equal(faults.length, said.length, faults.join("\n"));
      for (const [index, pattern] of said.entries()) assert.match(faults[index] ?? "", pattern);
    });
  }

  it("is what to write where there is no list", () => {
    const [fault, ...others] = judge(mountedIn(plain(test)), readPublicRoutes(new URL("file:///nowhere.txt")));
    assert.deepEqual(others, []);
    assert.match(fault ?? "", /^There is no public-routes\.txt[^]*write one with:\nUSE \/ jsonParser\nGET \/$/);
  });

  it("is that what has no name cannot be listed, though its line is there", async () => {
    const app = express().use((_req, _res, next) => next());
    const faults = judge(mountedIn(app), readPublicRoutes(await fileWith("USE / <nameless>")));
    assert.match(faults.join("\n"), /^USE \/ <nameless> could answer by itself, and without a name[^\n]*$/);
  });

  it("is what an answer shows and the routes do not: an error handler that takes a refusal for nothing", async () => {
    const swallow: ErrorRequestHandler = (_error, _req, _res, next) => next();
    const build = ({ auth }: TestAuth): Express => express().use(auth.requires(), swallow).post("/a", answer);
    const { app, url, close } = await openApp(build, test);
    assert.deepEqual(judge(mountedIn(app), { lines: [], faults: [] }), []);
    const said = await askWithoutCredential(mountedIn(app), url);
    assert.deepEqual(said, ["POST /a has a guard, and POST /a answered 200 without a credential, not 401."]);
    await close();
  });
});
