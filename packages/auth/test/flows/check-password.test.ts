// Guessing passwords: how often, from where, and what that does to the account's owner.
import assert from "node:assert/strict";
import { expectProblem, signUp, type SignedIn } from "@repo/testing";
import type { Express } from "express";
import request, { type Response } from "supertest";
import { hashingQueue } from "../../src/crypto/hashing-queue.js";
import type { TestApp } from "../support/app.js";
import { duringCheck, roundsOf } from "../support/bcrypt-work.js";
import { fill } from "../support/fill-queue.js";
import { askTokenFrom, newLimitedApp } from "../support/from.js";
import { newSession } from "../support/session.js";
import { expectOAuthError, formOf } from "../support/token-request.js";

const MINUTE_MS = 60_000;
const HOME = "192.0.2.7";

/** An address for each number, no two in one network. */
const stranger = (number: number): string => `198.18.${number}.1`;

function guess(app: Express, username: string, address: string): PromiseLike<Response> {
  return askTokenFrom(app, address, { username, password: "a wrong guess" });
}

/** Uses up what strangers may try. */
async function guessFive(app: Express, username: string): Promise<void> {
  for (let n = 0; n < 5; n += 1) expectOAuthError(await guess(app, username, stranger(n)), 400, "invalid_grant");
}

/** What an answer says, without what is different in each. */
function said({ status, headers, text }: Response): object {
  const { date: _, "x-request-id": __, ...rest } = headers as Record<string, string>;
  return { status, rest, text };
}

describe("guessing a password", () => {
  let test: TestApp;
  let user: SignedIn;
  before(async () => {
    test = await newLimitedApp({ lasting: true, fresh: true });
  });
  beforeEach(async () => {
    user = await signUp(test.app); // from 127.0.0.1
    test.clock.advance(10 * MINUTE_MS);
  });
  const signInFrom = (address: string): PromiseLike<Response> => askTokenFrom(test.app, address, formOf(user));

  it("[S8] from many addresses is refused after five wrong ones in five minutes, right or wrong", async () => {
    await guessFive(test.app, user.username);
    for (const res of [await guess(test.app, user.username, stranger(9)), await signInFrom(stranger(9))]) {
      expectOAuthError(res, 429, "temporarily_unavailable");
      assert.equal(res.headers["retry-after"], "300");
      assert.match(String(res.headers["ratelimit"]), /r=0; t=300/);
      assert.match(String(res.headers["ratelimit-policy"]), /q=5; w=300/);
    }
    test.clock.advance(5 * MINUTE_MS - 1);
    assert.equal((await signInFrom(stranger(9))).headers["retry-after"], "1");
    test.clock.advance(1);
    assert.equal((await signInFrom(stranger(9))).status, 200);
  });

  it("[S11] is refused alike for a name that nobody has, however it is written", async () => {
    await guessFive(test.app, user.username);
    await guessFive(test.app, "nobody-of-that-name");
    const known = await guess(test.app, user.username.toUpperCase(), stranger(9));
    expectOAuthError(known, 429, "temporarily_unavailable");
    assert.deepEqual(said(known), said(await guess(test.app, "Nobody-Of-That-Name", stranger(9))));
  });

  it("[S9] never locks out the owner, whose networks have a budget of their own", async () => {
    assert.equal((await signInFrom(HOME)).status, 200);
    await guessFive(test.app, user.username);
    expectOAuthError(await signInFrom("192.0.3.7"), 429, "temporarily_unavailable");
    for (const address of [HOME, "192.0.2.200", "::ffff:192.0.2.9"]) {
      assert.equal((await signInFrom(address)).status, 200, address);
    }
    for (let n = 0; n < 5; n += 1) await guess(test.app, user.username, HOME);
    expectOAuthError(await signInFrom(HOME), 429, "temporarily_unavailable");
    assert.equal((await signInFrom("127.0.0.1")).status, 200); // the other one of them
  });

  it("takes a network for the account's own for 30 days after the last sign-in from there", async () => {
    assert.equal((await signInFrom(HOME)).status, 200);
    test.clock.advance(30 * 24 * 60 * MINUTE_MS - 1);
    await guessFive(test.app, user.username);
    assert.equal((await signInFrom(HOME)).status, 200);
    test.clock.advance(30 * 24 * 60 * MINUTE_MS);
    await guessFive(test.app, user.username);
    expectOAuthError(await signInFrom(HOME), 429, "temporarily_unavailable");
  });

  it("does not take another account's network, nor one that only tried, for the account's own", async () => {
    const other = await signUp(test.app);
    assert.equal((await askTokenFrom(test.app, HOME, formOf(other))).status, 200);
    await guess(test.app, user.username, stranger(9));
    for (let n = 0; n < 4; n += 1) await guess(test.app, user.username, stranger(n));
    for (const address of [HOME, stranger(9)]) {
      expectOAuthError(await signInFrom(address), 429, "temporarily_unavailable");
    }
  });

  it("forgets all networks but the present one when the password changes: a thief's may be among them", async () => {
    assert.equal((await signInFrom(HOME)).status, 200);
    const { headers, password } = await newSession(test.app, {}, user); // from 127.0.0.1
    const body = { current_password: password, new_password: "another horse battery" };
    await request(test.app).post("/me/password").set(headers).send(body).expect(204);
    user = { ...user, password: body.new_password };
    await guessFive(test.app, user.username);
    expectOAuthError(await signInFrom(HOME), 429, "temporarily_unavailable");
    assert.equal((await signInFrom("127.0.0.1")).status, 200);
  });

  it("does not count right passwords, nor attempts that were not checked", async () => {
    for (let n = 0; n < 7; n += 1) assert.equal((await signInFrom(stranger(n))).status, 200);
    const places = 20 * hashingQueue.slots;
    const filled = fill(hashingQueue, { waiting: places });
    for (let n = 0; n < 6; n += 1) expectOAuthError(await signInFrom(stranger(n)), 503, "temporarily_unavailable");
    await filled.release();
    const outage = (): Promise<void> => Promise.reject(new Error("bcrypt is out of order"));
    for (let n = 0; n < 6; n += 1) {
      assert.equal((await duringCheck(outage, () => signInFrom(stranger(n)))).status, 500);
    }
    for (let n = 0; n < 6; n += 1) {
      const res = await askTokenFrom(test.app, stranger(n), { ...formOf(user), scope: "nothing" });
      expectOAuthError(res, 400, "invalid_scope");
    }
    assert.equal((await signInFrom(stranger(9))).status, 200);
  });

  it("counts a right password of a disabled account like a wrong one", async () => {
    await test.disable(user.id);
    for (let n = 0; n < 5; n += 1) expectOAuthError(await signInFrom(stranger(n)), 400, "invalid_grant");
    expectOAuthError(await signInFrom(stranger(9)), 429, "temporarily_unavailable");
  });

  it("goes through the same count at /me/password and /me/delete", async () => {
    const { headers } = await newSession(test.app, {}, user);
    const send = (path: string) =>
      request(test.app)
        .post(path)
        .set({ ...headers, "X-Forwarded-For": stranger(9) });
    const wrong = { current_password: "a wrong guess", new_password: "another horse battery" };
    for (let n = 0; n < 3; n += 1) expectProblem(await send("/me/password").send(wrong), 403, "wrong_password");
    for (let n = 0; n < 2; n += 1) await guess(test.app, user.username, stranger(n));
    const { current_password } = wrong;
    expectProblem(await send("/me/delete").send({ current_password }), 429, "too_many_requests");
  });

  it("costs a place among the sign-ins of the address at /me/password and /me/delete, also with the right one", async () => {
    const { headers } = await newSession(test.app, {}, user);
    const from = { ...headers, "X-Forwarded-For": "203.0.113.80" };
    const body = { current_password: user.password, new_password: user.password };
    const limited = await newLimitedApp({ url: test.url, clock: test.clock, limits: { signIns: 1 } });
    await request(limited.app).post("/me/password").set(from).send(body).expect(204);
    for (const path of ["/me/password", "/me/delete"]) {
      const sent = path === "/me/delete" ? { current_password: "a wrong guess" } : body;
      expectProblem(await request(limited.app).post(path).set(from).send(sent), 429, "too_many_requests");
    }
  });

  it("is refused after ten wrong ones in a minute from one address, whoever the accounts are", async () => {
    const address = "203.0.113.77";
    for (let n = 0; n < 10; n += 1) await guess(test.app, `somebody-${n}`, address);
    expectOAuthError(await guess(test.app, "somebody-else", address), 429, "temporarily_unavailable");
    expectOAuthError(await signInFrom(address), 429, "temporarily_unavailable");
    assert.equal((await signInFrom("203.0.113.78")).status, 200);
    test.clock.advance(MINUTE_MS);
    assert.equal((await signInFrom(address)).status, 200);
  });

  it("lets five reach bcrypt of fifty at once, over two apps; the next start goes on counting", async () => {
    const other = await newLimitedApp({ url: test.url, clock: test.clock });
    const rounds = await roundsOf(() =>
      Promise.all(Array.from({ length: 50 }, (_, n) => guess([test, other][n % 2]!.app, user.username, stranger(n)))),
    );
    assert.equal(rounds, 5 * 2 ** 4);
    const restarted = await newLimitedApp({ url: test.url, clock: test.clock });
    expectOAuthError(await guess(restarted.app, user.username, stranger(99)), 429, "temporarily_unavailable");
  });
});
