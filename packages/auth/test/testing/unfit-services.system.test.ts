// The suite that every service runs: does it fail where it must?
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { authConformance } from "@repo/auth/testing";
import { runNode } from "@repo/testing";

interface Report {
  readonly failures: readonly { readonly fullTitle: string; readonly err: { readonly message: string } }[];
  readonly passes: readonly { readonly fullTitle: string }[];
}

const fixture = fileURLToPath(new URL("../fixtures/unfit-services.js", import.meta.url));

describe("authConformance", () => {
  let report: Report;
  const failuresOf = (name: string) => report.failures.filter(({ fullTitle }) => fullTitle.startsWith(`${name} `));
  const passesOf = (name: string) => report.passes.filter(({ fullTitle }) => fullTitle.startsWith(`${name} `));

  before(async () => {
    const run = runNode(["node_modules/mocha/bin/mocha.js", "--reporter", "json", fixture], { NODE_ENV: "test" });
    await run.ended;
    report = JSON.parse(run.output()) as Report;
  });

  it("fails for a route that nothing guards, in every test of a refusal", () => {
    const passed = passesOf("unguarded").map(({ fullTitle }) => fullTitle);
    assert.deepEqual(
      passed.filter((title) => !/is accepted|accepts|GET \/me/.test(title)),
      [],
    );
    assert.ok(failuresOf("unguarded").length > 100);
  });

  it("fails for a route that believes whatever stands in the Authorization header", () => {
    const failed = failuresOf("trusting").map(({ fullTitle }) => fullTitle);
    for (const what of ["alg none", "HS384", "another kid", "no exp", "a word", "403", "until it expires"]) {
      assert.ok(
        failed.some((title) => title.includes(what)),
        what,
      );
    }
  });

  it("fails at once, and says what may be wrong, for a service that goes by another clock", () => {
    const [failure, ...more] = failuresOf("another clock");
    assert.deepEqual(more, []);
    assert.match(String(failure?.err.message), /GET \/notes answered 401 to a good token: .*expired.*test\.clock/s);
  });

  it("refuses a route without a method", () => {
    const options = { service: "notes", scope: "notes:read", revocation: "at-once", apiKeys: true } as const;
    const define = (): void => authConformance(() => assert.fail(), { ...options, protectedRoute: "/notes" });
    assert.throws(define, /protectedRoute is "\/notes": write a method and a path, "GET \/notes"/);
  });
});
