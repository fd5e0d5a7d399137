import assert from "node:assert/strict";
import { createTestAuth, type TestAuth } from "../../src/testing.js";
import { handlersIn } from "../../src/testing/routes/walk.js";
import { randomApp, randomOf, whoAnswers } from "../support/random-app.js";

const APPS = process.env["FULL"] === undefined ? 60 : 1000;
/** In CI always the same apps, as it judges the change at hand. */
const SEED = Number(process.env["SEED"] ?? (process.env["CI"] ? 400_000 : Date.now() % 1_000_000));
const PIECES = ["/a", "/b", "/A", "/"];
const URLS = PIECES.flatMap((one) => ["", ...PIECES].flatMap((two) => ["", "/a", "/b/"].map((end) => one + two + end)));
const REQUESTS = URLS.flatMap((url) => ["GET", "POST", "HEAD"].map((method) => [method, url] as const));

describe("what the walk calls guarded", function () {
  this.timeout(300_000);
  let test: TestAuth;
  before(async () => {
    test = await createTestAuth({ service: "random" });
  });
  after(() => test.close());

  it(`answers nobody without a credential: ${APPS} apps at random, seed ${SEED}`, async () => {
    const guard = test.auth.requires();
    let answered = 0;
    for (let seed = SEED; seed < SEED + APPS; seed += 1) {
      const app = randomApp(randomOf(seed), guard);
      const open = new Set<unknown>();
      for (const { handler, guarded } of handlersIn(app)) if (!guarded) open.add(handler);
      for (const [method, url] of REQUESTS) {
        const handler = await whoAnswers(app, method, url);
        if (handler === undefined) continue;
        answered += 1;
        assert.ok(open.has(handler), `${method} ${url} was answered; again with SEED=${seed}`);
      }
    }
    assert.ok(answered > APPS, `only ${answered} requests were answered`);
  });
});
