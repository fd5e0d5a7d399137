// Renewing a hash at sign-in, after the cost was raised.
import assert from "node:assert/strict";
import { inTransaction } from "@repo/service";
import { signUp, type SignedIn } from "@repo/testing";
import type { Knex } from "knex";
import { hashingQueue } from "../../src/crypto/hashing-queue.js";
import { newApp, sharedApp, type TestApp } from "../support/app.js";
import { duringCheck } from "../support/bcrypt-work.js";
import { fill, type Filled } from "../support/fill-queue.js";
import { askToken, expectOAuthError, formOf } from "../support/token-request.js";

const change = ({ database }: TestApp, work: (users: Knex.QueryBuilder) => Promise<unknown>): Promise<void> =>
  inTransaction(database, async (trx) => void (await work(trx("users"))));

describe("a hash of a lower cost", () => {
  /** Registers a user at cost 4, and gives an app on the same database that hashes at cost 6. */
  async function raised(): Promise<{ user: SignedIn; costlier: TestApp; hash: () => Promise<string> }> {
    const { url, app } = await sharedApp();
    const user = await signUp(app);
    const costlier = await newApp({ url, bcryptCost: 6, rateLimits: "on" });
    const hash = async () => String((await costlier.rows("users", { id: user.id }))[0]?.["password_hash"]);
    return { user, costlier, hash };
  }

  it("is replaced at the next sign-in, the versions untouched, and the password stays the same", async () => {
    const { user, costlier, hash } = await raised();
    assert.match(await hash(), /^\$2b\$04\$/);
    assert.equal((await askToken(costlier.app, formOf(user))).status, 200);
    const renewed = await hash();
    assert.match(renewed, /^\$2b\$06\$/);
    const [row] = await costlier.rows("users", { id: user.id });
    assert.deepEqual([row?.["version"], row?.["password_version"]], [1, 1]);
    assert.equal((await askToken(costlier.app, formOf(user))).status, 200);
    assert.equal(await hash(), renewed);
    expectOAuthError(await askToken(costlier.app, { ...formOf(user), password: "wrong" }), 400, "invalid_grant");
  });

  it("is not replaced by a sign-in that fails", async () => {
    const { user, costlier, hash } = await raised();
    await askToken(costlier.app, { ...formOf(user), password: "wrong password" });
    assert.match(await hash(), /^\$2b\$04\$/);
  });

  it("lets two sign-ins at once both succeed", async () => {
    const { user, costlier, hash } = await raised();
    const answers = await Promise.all([1, 2].map(() => askToken(costlier.app, formOf(user))));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200],
    );
    assert.match(await hash(), /^\$2b\$06\$/);
    assert.equal((await askToken(costlier.app, formOf(user))).status, 200);
  });

  it("does not replace a hash that somebody else has replaced already", async () => {
    const { user, costlier, hash } = await raised();
    const other = "$2b$06$abcdefghijklmnopqrstuuW1cDzXv1e7yYQ0C8r4m1n2o3p4q5r6s";
    const replace = () => change(costlier, (users) => users.where({ id: user.id }).update({ password_hash: other }));
    const res = await duringCheck(replace, () => askToken(costlier.app, formOf(user)));
    assert.equal(res.status, 200);
    assert.equal(await hash(), other);
  });

  it("waits for another sign-in when the hashing queue is full: the password was right", async () => {
    const { user, costlier, hash } = await raised();
    const places = 20 * hashingQueue.slots;
    const filled: Filled[] = [];
    const crowd = async () => {
      const home = { running: hashingQueue.slots - 1, waiting: 0.3 * places, job: { prefix: "127.0.0" } };
      filled.push(fill(hashingQueue, home), fill(hashingQueue, { running: 0, waiting: 0.7 * places }));
    };
    const res = await duringCheck(crowd, () => askToken(costlier.app, formOf(user)));
    await Promise.all(filled.map(({ release }) => release()));
    assert.equal(res.status, 200, res.text);
    assert.match(await hash(), /^\$2b\$04\$/);
  });

  it("is left alone where new hashes cost less", async () => {
    const { user, costlier, hash } = await raised();
    await askToken(costlier.app, formOf(user));
    const cheaper = await newApp({ url: costlier.url });
    assert.equal((await askToken(cheaper.app, formOf(user))).status, 200);
    assert.match(await hash(), /^\$2b\$06\$/);
  });
});
