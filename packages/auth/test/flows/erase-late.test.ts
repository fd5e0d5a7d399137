// What is recorded about a user who is being erased at that very moment.
import assert from "node:assert/strict";
import { testClock } from "@repo/auth/testing";
import { inTransaction } from "@repo/service";
import { signUp, until } from "@repo/testing";
import request from "supertest";
import { newApp } from "../support/app.js";
import { duringCheck } from "../support/bcrypt-work.js";
import { newService } from "../support/service.js";
import { askToken, expectOAuthError, formOf } from "../support/token-request.js";

describe("a user who is erased while", () => {
  it("a password is being checked: the failure counts, but not for whom and from where", async () => {
    const { app, database, rows, closeWindows } = await newApp({ fresh: true });
    const user = await signUp(app);
    const gone = async (): Promise<void> => void (await database.writer("users").where({ id: user.id }).delete());
    const attempt = () => askToken(app, { ...formOf(user), password: "mistyped" });
    expectOAuthError(await duringCheck(gone, attempt), 400, "invalid_grant");
    await closeWindows();
    const [event] = await rows("audit_events", { action: "authn_login_fail" });
    assert.equal(event?.["target_id"], null);
    const [details] = await rows("audit_details", { event_id: event?.["id"] });
    assert.deepEqual([details?.["ip"], details?.["user_agent"]], [null, null]);
  });

  it("a request of theirs is under way: what it records afterwards is erased a minute later", async () => {
    const monotonicClock = testClock(1000);
    const things = await newService({ fresh: true, service: "things" });
    const orders = await newService({ url: things.url, service: "orders", monotonicClock });
    const user = await signUp(things.app);
    await orders.act(user);
    await request(things.app)
      .post("/me/delete")
      .set(user.headers)
      .send({ current_password: user.password })
      .expect(204);
    await until(async () => (await orders.detailsOf(user.id)).length === 0);
    const late = { id: "late", source: "orders", actor_id: user.id, action: "a", target_type: "t", request_id: "r" };
    await inTransaction(orders.own, async (trx) => {
      await trx("audit_events").insert({ ...late, outcome: "success", created_at: "2026-06-01T12:00:00.000Z" });
      await trx("audit_details").insert({ event_id: "late", ip: "192.0.2.1" });
    });
    for (const seconds of [29, 29]) monotonicClock.advance(seconds * 1000); // never 30 s since the feed was read
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.equal((await orders.detailsOf(user.id)).length, 1);
    monotonicClock.advance(3000);
    await until(async () => (await orders.detailsOf(user.id)).length === 0);
  });
});
