// The limit of everything that has no other: by caller, or by address where nobody is known.
import assert from "node:assert/strict";
import { expectProblem } from "@repo/testing";
import request, { type Response } from "supertest";
import type { TestApp } from "../support/app.js";
import { makeKey } from "../support/api-key.js";
import { expectLeft, expectOAuthOver, expectOver, limitedApp } from "../support/expect-limit.js";
import { newIssuer, newVerifier } from "../support/issuer.js";
import { newSession } from "../support/session.js";

const MAX = 6;

type Sent = Record<string, string>;

describe("requests of one caller", () => {
  let test: TestApp;
  before(async () => {
    test = await limitedApp({ requests: MAX, signIns: 1000, registrations: 1000 }, { fresh: true, lasting: true });
  });
  beforeEach(() => test.clock.advance(60_000));

  /** Asks so many times, from an address; gives the last answer. */
  async function ask(times: number, headers: Sent, path = "/me", ip = "192.0.2.1"): Promise<Response> {
    let res: Response | undefined;
    for (let index = 0; index < times; index += 1)
      res = await request(test.app).get(path).set("X-Forwarded-For", ip).set(headers);
    return res as Response;
  }

  it("[S51] pass up to the limit, then are answered 429 with all headers, and pass again after the window", async () => {
    const { headers } = await newSession(test.app);
    expectLeft(await ask(1, headers), "requests", MAX - 1, MAX);
    expectLeft(await ask(MAX - 1, headers), "requests", 0, MAX);
    test.clock.advance(20_000);
    for (const path of ["/me", "/guarded", "/nowhere"]) expectOver(await ask(1, headers, path), "requests", MAX, 40);
    test.clock.advance(40_000);
    expectLeft(await ask(1, headers), "requests", MAX - 1, MAX);
  });

  it("are counted together for a user's tokens and API keys, and apart from other users of the address", async () => {
    const user = await newSession(test.app);
    const other = await newSession(test.app);
    const { key } = await makeKey(test.app, user.headers);
    test.clock.advance(60_000);
    const again = await newSession(test.app, {}, user);
    await ask(1, user.headers);
    await ask(1, again.headers);
    expectLeft(await ask(1, { "X-API-Key": key }, "/guarded", "192.0.2.99"), "requests", MAX - 3, MAX);
    expectLeft(await ask(1, other.headers), "requests", MAX - 1, MAX);
  });

  it("are counted once each, however many guards a route has, and on unknown paths, too", async () => {
    const user = await newSession(test.app);
    expectLeft(await ask(1, user.headers, "/users"), "requests", MAX - 1, MAX); // 403, behind two guards
    const lost = await ask(1, user.headers, "/nowhere");
    expectProblem(lost, 404, "not_found");
    expectLeft(lost, "requests", MAX - 2, MAX);
  });

  it("are counted for the address where nobody is known: no credential, a bad one, one in the query", async () => {
    const ip = "192.0.2.50";
    expectLeft(await ask(1, {}, "/me", ip), "requests", MAX - 1, MAX);
    const bad = await ask(1, { Authorization: "Bearer nonsense" }, "/me", ip);
    expectProblem(bad, 401, "invalid_token");
    expectLeft(bad, "requests", MAX - 2, MAX);
    expectLeft(await ask(1, { "X-API-Key": "rk_nonsense" }, "/guarded", ip), "requests", MAX - 3, MAX);
    expectProblem(await ask(1, {}, "/me?access_token=x", ip), 400, "credential_in_query");
    expectProblem(await ask(2, {}, "/nowhere", ip), 404, "not_found");
    expectOver(await ask(1, { Authorization: "Bearer nonsense" }, "/me", ip), "requests", MAX);
    const { headers } = await newSession(test.app);
    expectLeft(await ask(1, headers, "/me", ip), "requests", MAX - 1, MAX); // the flood is not the user's
    expectLeft(await ask(1, {}, "/me", "192.0.2.51"), "requests", MAX - 1, MAX);
  });

  it("are answered as OAuth clients read it at the OAuth endpoints", async () => {
    await ask(MAX, {}, "/nowhere", "192.0.2.60");
    for (const path of ["/token", "/revoke", "/introspect"]) {
      const res = await request(test.app).post(path).set("X-Forwarded-For", "192.0.2.60").type("form").send({});
      expectOAuthOver(res, "requests", MAX);
    }
  });
});

describe("a service that only verifies", () => {
  it("counts by caller, and by address where nobody is known", async () => {
    const issuer = await newIssuer();
    const limits = { requests: 2 };
    const { app, clock } = await newVerifier(issuer.server.origin, issuer.clock, { rateLimits: "on", limits });
    const { headers } = await newSession(issuer.app);
    const ask = async (sent: Sent): Promise<Response> => request(app).get("/guarded").set(sent);
    for (const sent of [headers, { Authorization: "Bearer nonsense" }]) {
      for (const left of [1, 0]) expectLeft(await ask(sent), "requests", left, 2);
      expectOver(await ask(sent), "requests", 2);
    }
    clock.advance(60_000);
    assert.equal((await ask(headers)).status, 200);
  });
});
