// The row that makes an identity database one and no other, and the issuer that its services share.
import assert from "node:assert/strict";
import { inTransaction } from "@repo/service";
import { signIn, signUp } from "@repo/testing";
import { newApp, sharedApp } from "../support/app.js";
import { expectRefused } from "../support/expect-refusal.js";
import { claimsOf } from "../support/forge.js";
import { formOf } from "../support/token-request.js";

const issuer = "https://auth.example";

describe("the issuer", () => {
  it("is the one that is given", async () => {
    const { app, rows } = await newApp({ fresh: true, issuer });
    assert.equal(claimsOf((await signUp(app)).token)["iss"], issuer);
    assert.equal((await rows("identity"))[0]?.["issuer"], issuer);
  });

  it("is the one of the identity database for a service that is given none", async () => {
    const { url } = await newApp({ fresh: true, issuer });
    const second = await newApp({ url, service: "resources" });
    assert.equal(claimsOf((await signUp(second.app)).token)["iss"], issuer);
    assert.deepEqual(second.log, []);
  });

  it("is the database's own name where nobody ever gave one, and stays so", async () => {
    const { app, url, rows, log } = await newApp({ fresh: true });
    const own = `urn:auth:${String((await rows("identity"))[0]?.["id"])}`;
    const user = await signUp(app);
    assert.equal(claimsOf(user.token)["iss"], own);
    const again = await newApp({ url });
    assert.equal(claimsOf(await signIn(again.app, formOf(user)))["iss"], own);
    assert.deepEqual([...log, ...again.log], []);
  });

  it("may change, with a warning that names both, and refuses the tokens of the old one", async () => {
    const { app, url, rows } = await newApp({ fresh: true, issuer });
    const { token } = await signUp(app);
    const is = "https://new.example";
    const moved = await newApp({ url, issuer: is });
    assert.equal((await rows("identity"))[0]?.["issuer"], is);
    assert.deepEqual(
      moved.log.map(({ level, details }) => ({ level, details })),
      [{ level: "warn", details: { was: issuer, is } }],
    );
    assert.match(moved.log[0]?.message ?? "", /the issuer has changed/);
    await expectRefused(moved.app, token, /another issuer/);
  });
});

describe("an identity database", () => {
  it("has a random id that it keeps, and another has another", async () => {
    const [one, other] = [await sharedApp(), await newApp({ fresh: true })];
    const [before] = await one.rows("identity");
    await newApp({ url: one.url });
    assert.deepEqual(await one.rows("identity"), [before]);
    assert.match(String(before?.["id"]), /^[A-Za-z0-9_-]{12}$/);
    assert.notEqual((await other.rows("identity"))[0]?.["id"], before?.["id"]);
  });

  it("that has lost its id starts nothing, and says so", async () => {
    const { url, database } = await newApp({ fresh: true });
    await inTransaction(database, async (trx) => void (await trx("identity").delete()));
    await assert.rejects(newApp({ url }), /has lost its identity row/);
  });
});
