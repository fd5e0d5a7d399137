import assert from "node:assert/strict";
import { expectProblem } from "@repo/testing";
import request from "supertest";
import { buildApp, createSampleThing, signIn, type TestApp } from "./support/app.js";

const ID = "01900000-0000-7000-8000-000000000000";

describe("the sample things API", () => {
  let built: TestApp;
  before(async () => (built = await buildApp()));

  it("asks for the credential before it reads the body", async () => {
    const res = await request(built.app).post("/sample-things").type("json").send("{not json");
    expectProblem(res, 401, "missing_token");
    assert.equal(res.headers["www-authenticate"], 'Bearer realm="sample-things"');
  });

  it("answers 403 with the missing scope in WWW-Authenticate", async () => {
    const reader = await signIn(built, { scopes: ["sample-things:read"] });
    const writer = await signIn(built, { scopes: ["sample-things:write"] });
    const attempts = [
      { res: await request(built.app).get("/sample-things").set(writer.headers), scope: "read" },
      { res: await request(built.app).get(`/sample-things/${ID}`).set(writer.headers), scope: "read" },
      { res: await request(built.app).post("/sample-things").set(reader.headers), scope: "write" },
      { res: await request(built.app).patch(`/sample-things/${ID}`).set(reader.headers), scope: "write" },
      { res: await request(built.app).delete(`/sample-things/${ID}`).set(reader.headers), scope: "write" },
    ];
    for (const { res, scope } of attempts) {
      expectProblem(res, 403, "insufficient_scope");
      assert.match(String(res.headers["www-authenticate"]), new RegExp(`scope="sample-things:${scope}"$`));
    }
  });

  it("answers 405 with Allow for a method that a route does not have, and 404 for another address", async () => {
    const collection = await request(built.app).put("/sample-things");
    expectProblem(collection, 405, "method_not_allowed");
    assert.equal(collection.headers["allow"], "GET, HEAD, POST");
    const single = await request(built.app).put(`/sample-things/${ID}`);
    expectProblem(single, 405, "method_not_allowed");
    assert.equal(single.headers["allow"], "GET, HEAD, PATCH, DELETE");
    expectProblem(await request(built.app).get(`/sample-things/${ID}/more`), 404, "not_found");
  });

  it("is ready, and no longer once its own database lacks a migration", async () => {
    await request(built.app).get("/ready").expect(200);
    await built.database.writer("sample_things_migrations").update({ name: "another" });
    expectProblem(await request(built.app).get("/ready"), 503, "unavailable");
    await request(built.app).get("/health").expect(200);
  });

  it("answers 429 to who creates too many in a minute", async () => {
    const built = await buildApp({ RATE_LIMITS: "on", RATE_LIMIT_CREATIONS: "1" });
    const user = await signIn(built);
    await createSampleThing(built, user);
    const second = await request(built.app).post("/sample-things").set(user.headers).send({ name: "Second" });
    expectProblem(second, 429, "too_many_requests");
  });

  it("answers 413 to a body of more than 100 kB", async () => {
    const built = await buildApp();
    const { headers } = await signIn(built);
    const body = { name: "x".repeat(101 * 1024) };
    expectProblem(await request(built.app).post("/sample-things").set(headers).send(body), 413, "payload_too_large");
  });

  it("answers 500 when the table is gone, and tells nothing of it", async () => {
    const built = await buildApp();
    const { headers } = await signIn(built);
    await built.database.writer.schema.dropTable("sample_things");
    expectProblem(await request(built.app).get("/sample-things").set(headers), 500, "internal_error");
  });
});
