// How many campaigns one user may make in a minute, and what has no limit.
import assert from "node:assert/strict";
import { expectProblem, signUp, type SignedIn } from "@repo/testing";
import request, { type Response } from "supertest";
import { buildApp, type TestApp } from "../support/app.js";

describe("the limits of the campaigns API", () => {
  let built: TestApp;
  before(async () => {
    built = await buildApp({ RATE_LIMITS: "on", RATE_LIMIT_CREATIONS: "3", RATE_LIMIT_REQUESTS: "20" });
  });

  async function post({ headers }: SignedIn, body: object, more: Record<string, string> = {}): Promise<Response> {
    return request(built.app).post("/campaigns").set(headers).set(more).send(body);
  }

  it("let a user make so many campaigns a minute, what is refused or repeated counted, and others as many", async () => {
    const [user, other] = [await signUp(built.app), await signUp(built.app)];
    const body = { name: "Spring" };
    const key = { "Idempotency-Key": "once" };
    assert.equal((await post(user, body, key)).status, 201);
    assert.equal((await post(user, body, key)).status, 201);
    assert.equal((await post(user, { name: "" })).status, 422);
    const refused = await post(user, body, key);
    expectProblem(refused, 429, "too_many_requests");
    assert.deepEqual([refused.headers["retry-after"], refused.headers["ratelimit"]], ["60", '"3-in-60s"; r=0; t=60']);
    const passed = await post(other, body);
    assert.equal(passed.status, 201);
    assert.match(String(passed.headers["ratelimit"]), /^"requests"; r=\d+; t=60, "3-in-60s"; r=2; t=60$/);
    assert.equal((await request(built.app).get("/campaigns").set(user.headers)).status, 200);
    built.clock.advance(60_000);
    assert.equal((await post(user, body)).status, 201);
  });

  it("are none for /health and /ready", async () => {
    for (const path of ["/health", "/ready"])
      for (let asked = 0; asked < 25; asked += 1) {
        const res = await request(built.app).get(path);
        assert.deepEqual([res.status, res.headers["ratelimit"]], [200, undefined]);
      }
  });

  it("count by the connection's address, whatever X-Forwarded-For says, and so do the audit rows [S53]", async () => {
    built.clock.advance(60_000);
    const ask = async (ip: string): Promise<number> =>
      (await request(built.app).get("/nowhere").set("X-Forwarded-For", ip)).status;
    for (let asked = 0; asked < 20; asked += 1) assert.equal(await ask(`192.0.2.${asked}`), 404);
    assert.equal(await ask("192.0.2.99"), 429);
    built.clock.advance(60_000);
    const username = "from-somewhere";
    const sent = { username, password: "correct horse battery" };
    const { body } = await request(built.app).post("/register").set("X-Forwarded-For", "192.0.2.1").send(sent);
    const details = await built.identity
      .reader("audit_events")
      .join("audit_details", "id", "event_id")
      .where({ target_id: (body as { id: string }).id });
    assert.deepEqual(
      details.map((row: { ip: string }) => row.ip),
      ["127.0.0.1"],
    );
  });
});
