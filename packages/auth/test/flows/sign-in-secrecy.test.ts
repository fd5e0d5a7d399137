// Whether a user exists shows neither in an answer nor in the work it took (ASVS 6.3.8).
import assert from "node:assert/strict";
import { hashPassword } from "@repo/auth";
import { inTransaction } from "@repo/service";
import { signUp } from "@repo/testing";
import type { Response } from "supertest";
import { newApp, type TestApp } from "../support/app.js";
import { roundsOf } from "../support/bcrypt-work.js";
import { askToken, expectOAuthError } from "../support/token-request.js";

const COST = 6;
const password = "correct horse battery";
const long = "z".repeat(72);

/** Every cause of a refusal: what is sent as username and password. */
const causes: Record<string, [username: string, password: string]> = {
  "an unknown user": ["nobody-at-all", password],
  "a wrong password": ["marie", "wrong horse battery"],
  "a wrong password under a hash of a lower cost": ["weak", "wrong horse battery"],
  "a disabled user with the right password": ["gone", password],
  "a disabled user with the right password under a hash of a lower cost": ["gone-weak", password],
  "a password over 72 bytes whose first 72 are right": ["long", `${long}z`],
  "a password over 72 bytes for an unknown user": ["nobody-at-all", `${long}z`],
  "a name that cannot be one": ["no such name!", password],
  "a name with a NUL": ["marie\0", password],
  "a name of 10,000 characters": ["z".repeat(10_000), password],
  "the password of another user": ["marie", long],
};

let test: TestApp;

before(async () => {
  test = await newApp({ fresh: true, bcryptCost: COST, lasting: true });
  for (const name of ["marie", "weak", "gone", "gone-weak", "long"]) {
    const { id } = await signUp(test.app, name);
    if (name.startsWith("gone")) await test.disable(id);
  }
  const [weak, longHash] = [await hashPassword(password, { cost: 4 }), await hashPassword(long, { cost: COST })];
  await inTransaction(test.database, async (trx) => {
    await trx("users").whereIn("username", ["weak", "gone-weak"]).update({ password_hash: weak });
    await trx("users").where({ username: "long" }).update({ password_hash: longHash });
  });
});

/** All that a client sees of a refusal; the request id is the client's own. */
async function seen([username, password]: [string, string]): Promise<object> {
  const res: Response = await askToken(test.app, { username, password }).set("X-Request-Id", "the-same-id");
  const { date: _, ...headers } = res.headers as Record<string, string>;
  return { status: res.status, headers, text: res.text };
}

describe("a refused sign-in", () => {
  for (const [name, cause] of Object.entries(causes)) {
    it(`[S11] is answered byte for byte alike for ${name}`, async () => {
      assert.deepEqual(await seen(cause), await seen(["nobody-else", "some password"]));
    });

    it(`[S11] does the bcrypt work of one hash for ${name}`, async () => {
      assert.equal(await roundsOf(() => seen(cause)), 2 ** COST);
    });
  }

  it("[S30] is 400 invalid_grant, which says that the name or the password is wrong", async () => {
    const res = await askToken(test.app, { username: "marie", password: "wrong horse battery" });
    const description = expectOAuthError(res, 400, "invalid_grant");
    assert.equal(description, "The username or the password is wrong.");
  });

  it("does the work of the costliest hash there is, where new hashes cost less than old ones", async () => {
    const cheaper = await newApp({ url: test.url, bcryptCost: 4 });
    for (const [username, password] of Object.values(causes)) {
      assert.equal(await roundsOf(() => askToken(cheaper.app, { username, password })), 2 ** COST);
    }
  });

  it("would have been a sign-in with the right password", async () => {
    assert.equal((await askToken(test.app, { username: "marie", password })).status, 200);
    assert.equal((await askToken(test.app, { username: "long", password: long })).status, 200);
  });
});
