// "Why was I refused?" In development, on this machine itself, a refusal says how far its credential came.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { signUp } from "@repo/testing";
import request, { type Response, type Test } from "supertest";
import { newApp, type TestApp } from "../support/app.js";
import { makeKey } from "../support/api-key.js";
import { forge, type Forgery } from "../support/forge.js";
import { newSession } from "../support/session.js";

type Explained = { check: string; result: string; setting?: string }[];

const explainOf = (res: Response): Explained | undefined => res.body.explain;

/** Checks that everything before one check has passed, that it has failed, and that nothing behind it was reached. */
function expectFailedAt(res: Response, check: string, setting?: string): void {
  const explained = explainOf(res) ?? [];
  const at = explained.findIndex((each) => each.check === check);
  assert.ok(at >= 0, `${res.status} ${res.text}`);
  const results = explained.map(({ result }) => result);
  const behind = explained.length - at - 1;
  assert.deepEqual(results, [
    ...Array<string>(at).fill("passed"),
    "failed",
    ...Array<string>(behind).fill("not reached"),
  ]);
  assert.equal(explained[at]?.setting, setting);
}

describe("a refusal in development", () => {
  let test: TestApp;
  let token: string;
  before(async () => {
    test = await newApp({ lasting: true, environment: "development", bcryptCost: 10 });
    ({ token } = await signUp(test.app));
  });

  const knock = (sent?: string): Test => {
    const asking = request(test.app).get("/guarded");
    return sent === undefined ? asking : asking.set("Authorization", `Bearer ${sent}`);
  };
  const now = (): number => Math.floor(test.clock() / 1000);

  const FORGERIES: Record<string, [check: string, setting: string | undefined, forgery: () => Forgery]> = {
    "another typ": ["type", undefined, () => ({ header: { typ: "JWT" } })],
    "another kid": ["key", "SECRET_KEY, AUTH_DATABASE_URL", () => ({ header: { kid: "another" } })],
    "another alg": ["algorithm", "AUTH_ALGORITHM", () => ({ header: { alg: "HS512" } })],
    "a wrong signature": ["signature", "SECRET_KEY", () => ({ sign: () => "x" })],
    "a time to come": ["not_before", undefined, () => ({ claims: { nbf: now() + 60 } })],
    "a time gone by": ["expiry", "ACCESS_TOKEN_EXPIRE_MINUTES", () => ({ claims: { exp: now() - 60 } })],
    "another audience": ["audience", "service", () => ({ claims: { aud: ["another"] } })],
    "another issuer": ["issuer", "AUTH_ISSUER", () => ({ claims: { iss: "https://another.example" } })],
    "a claim missing": ["claims", undefined, () => ({ claims: { sid: undefined } })],
  };
  for (const [what, [check, setting, forgery]] of Object.entries(FORGERIES)) {
    it(`of a token with ${what} says that ${check} failed`, async () => {
      expectFailedAt(await knock(forge(token, forgery())), check, setting);
    });
  }

  it("of no token, and of one that is too large, says so", async () => {
    expectFailedAt(await knock(), "credential", "Authorization");
    expectFailedAt(await knock("x".repeat(9000)), "size");
  });

  it("of a session that has ended says that revocation failed", async () => {
    const session = await newSession(test.app);
    await request(test.app).post("/revoke").type("form").send({ token: session.token }).expect(200);
    expectFailedAt(await knock(session.token), "revocation");
  });

  it("of too little scope, another role, and another owner says so", async () => {
    const { headers, ...session } = await newSession(test.app, { scope: "account campaigns:write" });
    expectFailedAt(await knock(session.token), "scope");
    expectFailedAt(await request(test.app).put("/owned/somebody").set(headers), "owner");
  });

  it("of an API key goes through the checks of keys", async () => {
    const { headers } = await newSession(test.app);
    const { key } = await makeKey(test.app, headers, { scope: "campaigns:write" });
    const use = (sent: string, path = "/guarded") => request(test.app).get(path).set("X-API-Key", sent);
    expectFailedAt(await use("rk_not_a_key"), "form");
    expectFailedAt(await use(key), "scope");
    expectFailedAt(await use(key, "/me/sessions"), "user_token");
  });

  it("has nothing of the token in its explanation", async () => {
    const { text } = await knock(forge(token, { claims: { aud: ["another"] } }));
    for (const part of token.split(".")) assert.ok(!text.includes(part));
  });

  it("is not explained to whoever comes through a proxy, as all of them come from this machine", async () => {
    for (const header of ["X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "Via", "X-Real-IP"]) {
      const res = await knock("not.a.token").set(header, "for=127.0.0.1");
      assert.deepEqual([res.status, explainOf(res)], [401, undefined], header);
    }
  });

  it("is not explained to a page that reaches this machine under a name of its own", async () => {
    for (const host of ["rebound.example", "192.0.2.7:8000", "localhost.example", "127.0.0.1.example:8000"]) {
      const res = await knock("not.a.token").set("Host", host);
      assert.deepEqual([res.status, explainOf(res)], [401, undefined], host);
    }
    for (const host of ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000"]) {
      expectFailedAt(await knock("not.a.token").set("Host", host), "type");
    }
  });

  it("is not explained to whoever comes from elsewhere", async () => {
    const outside = Object.values(networkInterfaces()).flat();
    const address = outside.find((each) => each && !each.internal && each.family === "IPv4")?.address ?? "127.0.0.1";
    const server = createServer(test.app).listen(0, "0.0.0.0");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const res = await request(`http://${address}:${port}`).get("/guarded");
    server.close();
    assert.equal(explainOf(res) !== undefined, address === "127.0.0.1");
  });
});

describe("a refusal elsewhere", () => {
  for (const environment of ["production", "test"] as const) {
    it(`is not explained in ${environment}`, async () => {
      const { app } = await newApp({ environment, bcryptCost: 10, rateLimits: "on" });
      const res = await request(app).get("/guarded").set("Authorization", "Bearer not.a.token");
      assert.deepEqual([res.status, res.body.code, explainOf(res)], [401, "invalid_token", undefined]);
    });
  }
});
