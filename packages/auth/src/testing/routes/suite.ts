import assert from "node:assert/strict";
import { openApp, type BuildApp, type OpenApp } from "../build.js";
import { after, before, describe, it } from "../mocha.js";
import { createTestAuth } from "../test-auth.js";
import { ask } from "../conformance/ask.js";
import { askWithoutCredential } from "./ask.js";
import { judge } from "./judge.js";
import { readPublicRoutes } from "./list.js";
import { mountedIn } from "./mounted.js";

/** What `noForgottenRoutes` takes. */
export interface PublicRoutesOf {
  /** As tokens call the service. */
  readonly service: string;
  /**
   * The service's `public-routes.txt`: a line for each thing that answers without a guard, such as `GET /health`, or
   * could, such as `USE / jsonParser`. In the repository, so that a new line shows in review.
   */
  readonly publicRoutes: URL;
}

/**
 * Defines a mocha suite that fails for every route of a service that nothing guards and nobody has listed (API1:2023,
 * API5:2023), and for a list that says more than is so. It reads what Express has mounted, in routers and sub-apps, and
 * asks every guarded route without a credential.
 *
 * @param build as `main.ts` builds the app, with the settings of the test
 */
export function noForgottenRoutes(build: BuildApp, { service, publicRoutes }: PublicRoutesOf): void {
  describe(`no forgotten route in ${service}`, () => {
    const closing: (() => Promise<void>)[] = [];
    let open: OpenApp;
    before(async () => {
      const test = await createTestAuth({ service, algorithm: "ES256" }); // also good for who knows the key set only
      closing.unshift(test.close);
      open = await openApp(build, test);
      closing.unshift(open.close);
    });
    after(async () => {
      for (const close of closing) await close();
    });

    it("answers without a guard only what public-routes.txt names", () => {
      report(judge(mountedIn(open.app), readPublicRoutes(publicRoutes)));
    });

    it("answers 401 to everybody who asks a guarded route without a credential", async () => {
      report(await askWithoutCredential(mountedIn(open.app), open.url));
    });

    it("answers nothing at a path where nothing is mounted", async () => {
      const { status } = await ask("GET", `${open.url}/forgotten-route`, []);
      assert.ok(status >= 300, `GET /forgotten-route answered ${status}`);
    });
  });
}

function report(faults: readonly string[]): void {
  if (faults.length > 0) assert.fail(faults.join("\n\n"));
}
