import assert from "node:assert/strict";
import { expectProblem, signIn, signUp } from "@repo/testing";
import request from "supertest";
import { newApp, sharedApp } from "../support/app.js";
import { claimsOf, forge } from "../support/forge.js";
import { formOf } from "../support/token-request.js";

describe("GET /me", () => {
  it("answers who the token says, and nothing else", async () => {
    const { app, clock } = await sharedApp();
    const { id, username, headers, token } = await signUp(app);
    const res = await request(app).get("/me").set(headers);
    assert.equal(res.status, 200);
    assert.equal(res.headers["cache-control"], "no-store");
    assert.deepEqual(res.body, {
      id,
      username,
      role: "user",
      scope: "account campaigns:read campaigns:write",
      session_id: claimsOf(token)["sid"],
      expires_at: new Date(clock() + 15 * 60 * 1000).toISOString(),
    });
  });

  it("needs no scope: any token will do, and its scope is the narrowed one", async () => {
    const { app } = await sharedApp();
    const user = await signUp(app);
    const token = await signIn(app, { ...formOf(user), scope: "campaigns:read" });
    const res = await request(app).get("/me").set("Authorization", `Bearer ${token}`);
    assert.equal(res.body.scope, "campaigns:read");
    const empty = await request(app)
      .get("/me")
      .set("Authorization", `Bearer ${forge(token, { claims: { scope: "" } })}`);
    assert.equal(empty.body.scope, "");
  });

  it("asks the database nothing", async () => {
    const { app, database } = await newApp();
    const { headers } = await signUp(app);
    const queries: string[] = [];
    // Windows that have ended are looked for now and then.
    const count = ({ sql }: { sql: string }): void => void (sql.includes("is not null") || queries.push(sql));
    for (const knex of new Set([database.reader, database.writer])) knex.on("query", count);
    assert.equal((await request(app).get("/me").set(headers)).status, 200);
    assert.deepEqual(queries, []);
    await signUp(app);
    assert.ok(queries.length > 0); // or nothing was counted
  });

  it("answers 401 without a token, 405 with Allow to other methods", async () => {
    const { app } = await sharedApp();
    expectProblem(await request(app).get("/me"), 401, "missing_token");
    const res = await request(app).delete("/me");
    expectProblem(res, 405, "method_not_allowed");
    assert.equal(res.headers["allow"], "GET, HEAD");
  });
});
