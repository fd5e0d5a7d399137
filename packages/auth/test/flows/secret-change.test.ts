// SECRET_KEY_PREVIOUS: changing the secret of several processes, in the steps of docs/guides/keys.md.
import assert from "node:assert/strict";
import { testClock } from "@repo/auth/testing";
import { signUp, TEST_SECRET } from "@repo/testing";
import { newApp, type TestApp } from "../support/app.js";
import { expectAccepted, expectRefused } from "../support/expect-refusal.js";
import { claimsOf, headerOf } from "../support/forge.js";
import { newSession } from "../support/session.js";
import { newIdentityDatabase } from "../support/identity-database.js";

const OLD = TEST_SECRET;
const NEW = "another-secret-9876543210-zyxwvutsrqponmlkjihgfedcba";

describe("SECRET_KEY_PREVIOUS", () => {
  it("verifies tokens under either secret, and signs with the current one only", async () => {
    const before = await newApp({ fresh: true, secret: OLD });
    const during = await newApp({ url: before.url, secret: NEW, previousSecret: OLD });
    const after = await newApp({ url: before.url, secret: NEW });
    const old = await signUp(before.app);
    await expectAccepted(during.app, old.token);
    await expectRefused(after.app, old.token, /not signed by a key of this service/);
    const { token } = await signUp(during.app);
    assert.notEqual(headerOf(token)["kid"], headerOf(old.token)["kid"]);
    await expectAccepted(after.app, token);
    await expectRefused(before.app, token, /not signed by a key of this service/);
  });
});

describe("changing SECRET_KEY in two running processes, one after the other", () => {
  type Secrets = { readonly secret: string; readonly previousSecret?: string };

  for (const algorithm of ["HS256", "ES256"] as const) {
    it(`refuses no token on the way, with ${algorithm}`, async () => {
      const clock = testClock();
      const url = await newIdentityDatabase();
      const start = (secrets: Secrets): Promise<TestApp> => newApp({ url, clock, algorithm, ...secrets });
      const processes = [await start({ secret: OLD }), await start({ secret: OLD })];
      const account = await signUp(processes[0]?.app ?? assert.fail());
      const minted: string[] = [];

      /** Each process makes a token; each takes every one that has not expired. */
      const work = async (): Promise<void> => {
        for (const { app } of processes) minted.push((await newSession(app, {}, account)).token);
        const good = minted.filter((token) => Number(claimsOf(token)["exp"]) * 1000 > clock());
        for (const { app } of processes) for (const token of good) await expectAccepted(app, token);
      };
      const steps = [{ secret: OLD, previousSecret: NEW }, { secret: NEW, previousSecret: OLD }, { secret: NEW }];
      await work();
      for (const secrets of steps) {
        if (!secrets.previousSecret) clock.advance(15 * 60_000 + 5000); // the longest life of a token under the old one
        for (const index of [0, 1]) {
          await processes[index]?.auth.close();
          processes[index] = await start(secrets);
          await work();
        }
      }
      const [kid, ...others] = new Set(minted.slice(-2).map((token) => headerOf(token)["kid"]));
      assert.deepEqual(others, []);
      assert.equal(kid === headerOf(minted[0] ?? "")["kid"], algorithm === "ES256");
    });
  }
});
