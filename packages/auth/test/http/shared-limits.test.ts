// The limits of POST /token and POST /register, by address: counted in the identity database, for all processes.
import assert from "node:assert/strict";
import { expectProblem, newDatabase, signUp } from "@repo/testing";
import request, { type Response } from "supertest";
import { newApp, type TestApp } from "../support/app.js";
import { expectLeft, expectOAuthOver, expectOver, limitedApp } from "../support/expect-limit.js";
import { newSession, refresh } from "../support/session.js";
import { expectOAuthError, formOf } from "../support/token-request.js";

const password = "correct horse battery";
let addresses = 0;

/** An address that no test has come from before. */
const newAddress = (): string => `203.0.113.${(addresses += 1)}`;

/** Asks for a token from an address, as the one proxy in front says. */
async function signInFrom({ app }: TestApp, ip: string, form: Record<string, string>): Promise<Response> {
  return request(app).post("/token").set("X-Forwarded-For", ip).type("form").send(form);
}

async function registerFrom({ app }: TestApp, ip: string, username: string): Promise<Response> {
  return request(app).post("/register").set("X-Forwarded-For", ip).send({ username, password });
}

describe("sign-ins from one address", () => {
  let test: TestApp;
  let form: Record<string, string>;
  before(async () => {
    test = await limitedApp({ signIns: 2 }, { url: await newDatabase(), lasting: true });
    form = formOf(await signUp(test.app));
    test.clock.advance(60_000);
  });

  it("[S51] pass up to the limit, then are answered 429 with all headers, and pass again after the window", async () => {
    const ip = newAddress();
    for (const left of [1, 0]) expectLeft(await signInFrom(test, ip, form), "sign-ins", left, 2);
    expectOAuthOver(await signInFrom(test, ip, form), "sign-ins", 2);
    test.clock.advance(59_001);
    expectOAuthOver(await signInFrom(test, ip, form), "sign-ins", 2, 1); // what was refused has not lengthened it
    test.clock.advance(999);
    expectLeft(await signInFrom(test, ip, form), "sign-ins", 1, 2);
  });

  it("are counted for the address alone: another one has its own, the rest of an IPv6 /56 has not", async () => {
    for (const ip of ["2001:db8:1:ff00::1", "2001:db8:1:ff42::2"]) await signInFrom(test, ip, form);
    expectOAuthOver(await signInFrom(test, "2001:db8:1:ffff:1:2:3:4", form), "sign-ins", 2);
    assert.equal((await signInFrom(test, "2001:db8:1:fe00::1", form)).status, 200);
    assert.equal((await signInFrom(test, newAddress(), form)).status, 200);
  });

  it("are refused in the same words whether or not there is such an account", async () => {
    const ip = newAddress();
    for (let sent = 0; sent < 2; sent += 1) await signInFrom(test, ip, { username: "nobody-at-all", password });
    const known = await signInFrom(test, ip, form);
    const unknown = await signInFrom(test, ip, { username: "nobody-at-all", password });
    const told = ({ status, text, headers }: Response) => [status, text, { ...headers, date: "", "x-request-id": "" }];
    expectOAuthOver(known, "sign-ins", 2);
    assert.deepEqual(told(known), told(unknown));
  });

  it("share their places with every other process, and a new start changes nothing", async () => {
    const ip = newAddress();
    const other = await limitedApp({ signIns: 2 }, { url: test.url, clock: test.clock, service: "resources" });
    expectLeft(await signInFrom(test, ip, form), "sign-ins", 1, 2);
    expectLeft(await signInFrom(other, ip, form), "sign-ins", 0, 2);
    const restarted = await limitedApp({ signIns: 2 }, { url: test.url, clock: test.clock });
    for (const each of [test, other, restarted]) expectOAuthOver(await signInFrom(each, ip, form), "sign-ins", 2);
  });

  it("are exactly as many as the limit when a hundred come at once over two processes", async () => {
    const ip = newAddress();
    const url = test.url;
    const apps = [await limitedApp({}, { url }), await limitedApp({}, { url, service: "resources" })] as const;
    const nonsense = { username: "no-such-scope", password, scope: "none" };
    const sent = Array.from({ length: 100 }, (_, index) => signInFrom(apps[index % 2 ? 1 : 0], ip, nonsense));
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    assert.equal(statuses.filter((status) => status === 429).length, 70);
  });

  it("are not counted by what is no sign-in: a form that is not complete, a refresh", async () => {
    const { refreshToken } = await newSession(test.app);
    const ip = newAddress();
    for (let sent = 0; sent < 3; sent += 1)
      expectOAuthError(await signInFrom(test, ip, { username: "ada" }), 400, "invalid_request");
    for (let sent = 0; sent < 3; sent += 1) {
      const res = await refresh(test.app, refreshToken).set("X-Forwarded-For", ip);
      assert.equal(res.headers["ratelimit"]?.includes("sign-ins"), false);
      assert.notEqual(res.status, 429);
    }
    expectLeft(await signInFrom(test, ip, form), "sign-ins", 1, 2);
  });

  it("have no limit, and no headers of one, with RATE_LIMITS=off", async () => {
    const off = await newApp({ limits: { signIns: 1, requests: 1 }, url: test.url });
    for (let sent = 0; sent < 3; sent += 1) {
      const res = await signInFrom(off, "192.0.2.1", form);
      assert.deepEqual(
        [res.status, res.headers["ratelimit"], res.headers["ratelimit-policy"]],
        [200, undefined, undefined],
      );
    }
  });
});

describe("registrations from one address", () => {
  it("pass up to the limit, then are answered 429, and the name stays free; again after the window", async () => {
    const test = await limitedApp({ registrations: 2 }, { fresh: true });
    const ip = newAddress();
    for (const [index, left] of [1, 0].entries())
      expectLeft(await registerFrom(test, ip, `user-${index}`), "registrations", left, 2);
    expectOver(await registerFrom(test, ip, "too-many"), "registrations", 2);
    assert.deepEqual(await test.rows("users", { username: "too-many" }), []);
    assert.equal((await registerFrom(test, newAddress(), "too-many")).status, 201);
    test.clock.advance(60_000);
    expectLeft(await registerFrom(test, ip, "in-time"), "registrations", 1, 2);
  });

  it("are refused, and sign-ins with them, while they cannot be counted", async () => {
    const test = await limitedApp({}, { fresh: true });
    await test.database.writer.schema.dropTable("rate_limits");
    const username = "uncounted";
    expectProblem(await registerFrom(test, newAddress(), username), 500, "internal_error");
    assert.deepEqual(await test.rows("users", { username }), []);
    expectOAuthError(await signInFrom(test, newAddress(), { username, password }), 500, "server_error");
  });

  it("are not counted where the body is refused, which asks no database", async () => {
    const test = await limitedApp({ registrations: 1 }, { fresh: true });
    const ip = newAddress();
    for (let sent = 0; sent < 2; sent += 1) expectProblem(await registerFrom(test, ip, "a"), 422, "validation_failed");
    assert.equal((await registerFrom(test, ip, "ada")).status, 201);
  });
});
