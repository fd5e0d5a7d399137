// Rotating signing keys while two services run: no good token is ever refused, and no retired key is believed.
import assert from "node:assert/strict";
import { testClock, type TestClock } from "@repo/auth/testing";
import type { Database } from "@repo/service";
import { signUp, until } from "@repo/testing";
import { createPrune } from "../../src/flows/prune.js";
import { identityStores } from "../../src/identity.js";
import { newApp, type TestApp } from "../support/app.js";
import { expectAccepted, expectRefused } from "../support/expect-refusal.js";
import { ecdsa, claimsOf, forge, headerOf } from "../support/forge.js";
import { kidsOf, rotate, stolenKey } from "../support/ring.js";
import { newSession } from "../support/session.js";
import { newIdentityDatabase } from "../support/identity-database.js";

/** Two services that share an identity database and a clock, their tokens living for five minutes. */
async function twoServices() {
  const clock = testClock();
  const options = { url: await newIdentityDatabase(), clock, algorithm: "ES256", accessTokenMinutes: 5 } as const;
  const apps = [await newApp(options), await newApp({ ...options, service: "resources" })] as const;
  const { database } = apps[0];
  const turn = (now = false) => rotate({ database, clock }, { now, accessTokenMinutes: 5 });
  return { apps, clock, turn, database };
}

const pruneOf = (database: Database, clock: TestClock) =>
  createPrune({ ...identityStores(database, { service: "test", clock }), auditPrunes: [], clock });

describe("rotating the signing key", () => {
  it("refuses no token while the new key is published, signs, and the old one retires", async () => {
    const { apps, clock, turn, database } = await twoServices();
    const account = await signUp(apps[0].app);
    const [old = ""] = await kidsOf(apps[0]);
    const privateKey = await stolenKey(apps[0], old);
    const minted: string[] = [];
    const signers: string[] = [];

    /** Every service makes a token; each of them takes every token that has not expired. */
    async function mint(): Promise<void> {
      for (const { app } of apps) minted.push((await newSession(app, {}, account)).token);
      signers.push(String(headerOf(minted.at(-1) ?? "")["kid"]));
      const good = minted.filter((token) => Number(claimsOf(token)["exp"]) * 1000 > clock());
      for (const { auth } of apps) for (const token of good) assert.equal(auth.tokens.verify(token).userId, account.id);
    }

    await mint();
    const start = clock();
    const { kid, signsFrom } = await turn();
    assert.equal(Date.parse(signsFrom) - start, 305_000);
    const knows = async (each: TestApp): Promise<boolean> => (await kidsOf(each)).length === 2;
    for (let all = false; !all; all = (await knows(apps[0])) && (await knows(apps[1]))) await mint();
    for (clock.advance(19_000); clock() < start + 305_000; clock.advance(19_000)) await mint();
    assert.deepEqual([...new Set(signers)], [old]);
    for (; clock() < start + 305_000 + 310_000; clock.advance(19_000)) await mint();
    assert.deepEqual([...new Set(signers)], [old, kid]);

    const late = forge(minted[0] ?? "", { claims: { exp: clock() / 1000 + 600 }, sign: ecdsa(privateKey) });
    assert.deepEqual(await kidsOf(apps[1]), [kid]);
    await expectRefused(apps[0].app, late, /not signed by a key of this service/);
    await expectAccepted(apps[0].app, minted.at(-1) ?? "");
    const prune = async (): Promise<number> => (await pruneOf(database, clock)()).signingKeys;
    assert.equal(await prune(), 0); // for a day, others may judge by it whose clock is slow
    clock.advance(24 * 60 * 60_000);
    assert.deepEqual([await prune(), await prune()], [1, 0]);
  });

  it("keeps an old key to the last second that one of its tokens may need, and not longer", async () => {
    const { apps, clock, turn } = await twoServices();
    const { token } = await signUp(apps[0].app);
    const privateKey = await stolenKey(apps[0], String(headerOf(token)["kid"]));
    await turn();
    await until(async () => (await kidsOf(apps[0])).length === 2);
    clock.advance(1000 * (305 + 300 + 10) - 1);
    const exp = Math.floor(clock() / 1000);
    const last = forge(token, { claims: { exp }, sign: ecdsa(privateKey) });
    await expectAccepted(apps[0].app, last);
    clock.advance(1);
    await expectRefused(apps[0].app, last, /not signed by a key/);
  });

  it("believes nothing that a stolen key signed, within two seconds of --now", async () => {
    const { apps, turn } = await twoServices();
    const { token } = await signUp(apps[0].app);
    const privateKey = await stolenKey(apps[0], String(headerOf(token)["kid"]));
    await turn(); // one that waits for its turn goes, too
    const { kid } = await turn(true);
    for (const { app } of apps) {
      await until(async () => (await kidsOf({ app })).join() === kid);
      await assert.rejects(expectAccepted(app, token));
      await assert.rejects(expectAccepted(app, forge(token, { claims: { role: "admin" }, sign: ecdsa(privateKey) })));
    }
    const next = await signUp(apps[1].app);
    assert.equal(headerOf(next.token)["kid"], kid);
    await expectAccepted(apps[0].app, next.token);
  });

  it("leaves an audit row for each key that came or was removed, whom nobody signed in did", async () => {
    const { apps, turn } = await twoServices();
    const [old = ""] = await kidsOf(apps[0]);
    const { kid } = await turn(true);
    const rows = await apps[0].rows("audit_events", { target_type: "signing_key" });
    const told = rows.map((row) => [row["action"], row["target_id"], row["actor_id"], row["outcome"]]);
    assert.deepEqual(told.sort(), [
      ["sensitive_create", kid, null, "success"],
      ["sensitive_delete", old, null, "success"],
    ]);
  });
});
