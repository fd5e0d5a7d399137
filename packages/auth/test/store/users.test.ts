// What the routes do not reach yet: roles and disabling, and what they do to the version that tokens carry.
import assert from "node:assert/strict";
import { inTransaction } from "@repo/service";
import { signIn, signUp } from "@repo/testing";
import { userStore } from "../../src/store/users.js";
import { newApp, sharedApp } from "../support/app.js";
import { claimsOf } from "../support/forge.js";
import { askToken, expectOAuthError, formOf } from "../support/token-request.js";

describe("a user", () => {
  it("is found by name whatever the case, with every field", async () => {
    const { app, database, clock } = await newApp();
    const { id } = await signUp(app, "Store-Marie");
    const user = await userStore(database).findByUsername("sTORE-mARIE");
    const { passwordHash, ...rest } = user ?? assert.fail();
    assert.match(passwordHash, /^\$2b\$/);
    const createdAt = new Date(clock()).toISOString();
    const fresh = { role: "user", disabled: false, disabledAt: null, version: 1, passwordVersion: 1, createdAt };
    assert.deepEqual(rest, { id, username: "Store-Marie", ...fresh });
    assert.equal(await userStore(database).findByUsername("store-nobody"), undefined);
  });

  it("has its new role and a version raised by one in the next token", async () => {
    const { app, setRole } = await sharedApp();
    const user = await signUp(app);
    await setRole(user.id, "admin");
    const { role, ver } = claimsOf(await signIn(app, formOf(user)));
    assert.deepEqual([role, ver], ["admin", 2]);
    await setRole(user.id, "user");
    assert.equal(claimsOf(await signIn(app, formOf(user)))["ver"], 3);
  });

  it("does not sign in once disabled, and has its version raised", async () => {
    const { app, disable, rows } = await sharedApp();
    const user = await signUp(app);
    await disable(user.id);
    expectOAuthError(await askToken(app, formOf(user)), 400, "invalid_grant");
    assert.equal((await rows("users", { id: user.id }))[0]?.["version"], 2);
  });
});

describe("the user store's insert", () => {
  const row = { passwordHash: "$2b$", role: "user", createdAt: "2026-01-01T00:00:00.000Z" } as const;

  it("leaves the decision about a name to the unique index", async () => {
    const { app, database } = await newApp();
    const { id } = await signUp(app, "store-insert");
    const insert = (user: { id: string; username: string }) =>
      inTransaction(database, (trx) => userStore(database).insert(trx, { ...user, ...row }));
    await assert.rejects(insert({ id: `${id}-2`, username: "STORE-INSERT" }), { code: "username_taken", status: 409 });
  });

  it("passes on what is no conflict", async () => {
    const { database } = await newApp();
    const broken = { id: "1", username: "marie", ...row, passwordHash: null as never };
    const insert = inTransaction(database, (trx) => userStore(database).insert(trx, broken));
    await assert.rejects(insert, (error: Error) => /null/i.test(error.message) && !("status" in error));
  });
});
