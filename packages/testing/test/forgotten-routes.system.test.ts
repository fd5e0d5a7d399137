// Does a forgotten guard turn a test red, without anyone having written a test for the route? Every guard of every route
// is taken away in turn; the walk of the routes must name the route each time.
import assert from "node:assert/strict";
import { runMutated } from "./support/mutants/mutated-process.js";
import {
  handlersIn,
  keyOf,
  rewritten,
  tellGuard,
  withoutGuard,
  type RouteHandler,
} from "./support/mutants/route-guards.js";

const EVERY = process.env["FULL"] ? 1 : 8;
/** A service whose test walks its routes, and where they are written. */
const WALKED = {
  "campaigns-api": ["auth/dist/src/http", "campaigns-api/dist/src"],
  "resources-api": ["resources-api/dist/src"],
  template: ["template/dist/src"],
};

const walk = (texts: ReadonlyMap<string, string>, service: string) =>
  runMutated({ texts, test: `${service}/dist/test/security.test.js`, grep: "no forgotten route" });

describe("a route whose guard was taken away", function () {
  this.timeout(600_000);
  let guards: { readonly handler: RouteHandler; readonly service: string }[];
  let chosen: typeof guards;

  before(async () => {
    const found = Object.entries(WALKED).map(async ([service, folders]) => {
      const handlers = folders.flatMap(handlersIn);
      // The control, too: nothing is changed but what is printed.
      const { code, output } = await walk(rewritten(handlers, tellGuard), service);
      assert.equal(code, 0, output);
      return handlers
        .filter((each) => output.includes(`guard:${keyOf(each)};`))
        .map((handler) => ({ handler, service }));
    });
    guards = (await Promise.all(found)).flat();
    chosen = guards.filter((_guard, index) => index % EVERY === 0);
  });

  it("[S44] is named by a test that nobody wrote for it", async () => {
    const unnoticed: string[] = [];
    const waiting = [...chosen];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { handler, service } = next;
        const { output } = await walk(rewritten([handler], withoutGuard), service);
        if (!output.includes(`${handler.route} answers without a guard.`))
          unnoticed.push(`${handler.route}\n${output}`);
      }
    };
    await Promise.all([work(), work()]);
    assert.deepEqual(unnoticed, []);
    console.log(`    guards taken away: ${chosen.length} of ${guards.length}, each named`);
  });

  it("is of every kind: of the identity routes and of each service", () => {
    for (const folder of Object.values(WALKED).flat()) {
      assert.ok(
        guards.some(({ handler }) => handler.file.startsWith(folder)),
        folder,
      );
    }
  });
});
