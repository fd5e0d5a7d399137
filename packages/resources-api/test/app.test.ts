import assert from "node:assert/strict";
import { mountedRoutes } from "@repo/auth/testing";
import { expectProblem, signUp } from "@repo/testing";
import type { Express } from "express";
import request from "supertest";
import { buildApp, withScope, type TestApp } from "./support/app.js";

const ID = "01900000-0000-7000-8000-000000000000";

describe("the resources API", () => {
  let built: TestApp;
  let app: Express;
  before(async () => {
    built = await buildApp();
    app = built.app;
  });

  it("has the routes of the contract", () => {
    const own = mountedRoutes(app).filter((route) => route.includes("/resources"));
    const ofOne = ["GET /resources/:id", "PATCH /resources/:id", "DELETE /resources/:id"];
    assert.deepEqual(own, ["GET /resources", "POST /resources", ...ofOne]);
  });

  it("asks for the credential before it reads the body", async () => {
    const res = await request(app).post("/resources").type("json").send("{not json");
    expectProblem(res, 401, "missing_token");
  });

  it("[S45] answers 403 with the missing scope in WWW-Authenticate", async () => {
    const user = await signUp(app);
    const reader = await withScope(app, user, "resources:read");
    const writer = await withScope(app, user, "resources:write");
    const attempts = [
      { res: await request(app).get("/resources").set(writer.headers), scope: "resources:read" },
      { res: await request(app).get(`/resources/${ID}`).set(writer.headers), scope: "resources:read" },
      { res: await request(app).post("/resources").set(reader.headers), scope: "resources:write" },
      { res: await request(app).patch(`/resources/${ID}`).set(reader.headers), scope: "resources:write" },
      { res: await request(app).delete(`/resources/${ID}`).set(reader.headers), scope: "resources:write" },
    ];
    for (const { res, scope } of attempts) {
      expectProblem(res, 403, "insufficient_scope");
      const challenge = String(res.headers["www-authenticate"]);
      assert.ok(challenge.includes('error="insufficient_scope"') && challenge.includes(`scope="${scope}"`), challenge);
    }
  });

  it("answers 405 with Allow for a method that a route does not have", async () => {
    for (const method of ["put", "patch", "delete", "options"] as const) {
      const res = await request(app)[method]("/resources");
      expectProblem(res, 405, "method_not_allowed");
      assert.equal(res.headers["allow"], "GET, HEAD, POST");
    }
    for (const method of ["post", "put", "options"] as const) {
      const res = await request(app)[method](`/resources/${ID}`);
      expectProblem(res, 405, "method_not_allowed");
      assert.equal(res.headers["allow"], "GET, HEAD, PATCH, DELETE");
    }
  });

  it("answers 404 for an address that it does not have", async () => {
    for (const path of ["/", "/resource", `/resources/${ID}/more`, "/campaigns"]) {
      expectProblem(await request(app).get(path), 404, "not_found");
    }
  });

  it("[S57] has no files, no page about its inside, and no TRACE", async () => {
    const files = [
      "/.git/config",
      "/.git/HEAD",
      "/.env",
      "/package.json",
      "/src/main.ts",
      "/..%2f.env",
      "/data/auth.sqlite",
      "/docs/index.html",
      "/docs/swagger-ui.js",
      "/docs/..%2f..%2fpackage.json",
    ];
    for (const path of [...files, "/metrics", "/status", "/debug", "/admin", "/server-status", "/actuator/env"]) {
      expectProblem(await request(app).get(path), 404, "not_found");
    }
    for (const path of ["/", "/health", "/token", "/resources"]) {
      const res = await request(app).trace(path).set("X-Echo", "not-to-be-echoed");
      assert.ok([404, 405].includes(res.status), path);
      assert.ok(!JSON.stringify([res.headers, res.text]).includes("not-to-be-echoed"));
    }
  });

  it("is ready, and no longer once its own database lacks a migration", async () => {
    await request(app).get("/ready").expect(200);
    await built.database.writer("resources_migrations").update({ name: "another" });
    expectProblem(await request(app).get("/ready"), 503, "unavailable");
    await request(app).get("/health").expect(200);
  });
});
