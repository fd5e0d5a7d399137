import assert from "node:assert/strict";
import { inTransaction } from "@repo/service";
import { expectProblem, signUp } from "@repo/testing";
import request from "supertest";
import { newApp } from "../support/app.js";
import { askToken, expectOAuthError, formOf } from "../support/token-request.js";

describe("a fault of the service's own", () => {
  it("is answered 500 server_error at POST /token, tells nothing, and is logged with its request id", async () => {
    const { app, database, log } = await newApp({ fresh: true });
    const user = await signUp(app);
    await inTransaction(database, async (trx) => trx.schema.renameTable("sessions", "gone"));
    const res = await askToken(app, formOf(user)).set("X-Request-Id", "find-me-in-the-log");
    const description = expectOAuthError(res, 500, "server_error");
    assert.doesNotMatch(description, /sessions|table|sql/i);
    const [line] = log;
    assert.deepEqual(
      [line?.level, line?.message, line?.details["request_id"]],
      ["error", "internal_error", "find-me-in-the-log"],
    );
    assert.match(String(line?.details["err"]), /sessions/);
    assert.ok(!JSON.stringify(log).includes(user.password));
  });

  it("is answered 500 internal_error at POST /register and tells nothing", async () => {
    const { app, database } = await newApp({ fresh: true });
    await inTransaction(database, async (trx) => {
      await trx.schema.renameTable("users", "gone");
    });
    const body = { username: "somebody", password: "correct horse battery" };
    const res = await request(app).post("/register").send(body);
    const { detail } = expectProblem(res, 500, "internal_error");
    assert.doesNotMatch(detail, /users|table|sql/i);
    assert.ok(!res.text.includes(body.password));
  });
});
