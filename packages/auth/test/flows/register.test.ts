// Making an account: one name is one account, and what nobody asked a route for is refused by the flow itself.
import assert from "node:assert/strict";
import { expectProblem, signUp, until } from "@repo/testing";
import request from "supertest";
import { hashingQueue } from "../../src/crypto/hashing-queue.js";
import { proveDetails } from "../../src/crypto/audit-seals.js";
import { createRegistration } from "../../src/flows/register.js";
import { auditStore } from "../../src/store/audit-events.js";
import { userStore } from "../../src/store/users.js";
import { newApp, sharedApp } from "../support/app.js";
import { roundsOf } from "../support/bcrypt-work.js";
import { fill } from "../support/fill-queue.js";

const password = "correct horse battery";

describe("many registrations of one name at once", () => {
  it("make one account, one audit row and 409 for all others", async () => {
    const { app, rows } = await newApp();
    const names = Array.from({ length: 18 }, (_, index) => (index % 2 ? "At-Once" : "at-once"));
    const answers = await Promise.all(
      names.map((username) => request(app).post("/register").send({ username, password })),
    );
    const made = answers.filter(({ status }) => status === 201);
    assert.equal(made.length, 1);
    for (const res of answers.filter((each) => each !== made[0])) expectProblem(res, 409, "username_taken");
    assert.deepEqual(
      (await rows("users", { username_key: "at-once" })).map(({ id }) => id),
      [made[0]?.body.id],
    );
    assert.equal((await rows("audit_events", { actor_id: made[0]?.body.id })).length, 1);
    const requestIds = answers.map((res) => res.headers["x-request-id"]);
    const ofThese = (await rows("audit_events")).filter(({ request_id }) => requestIds.includes(String(request_id)));
    assert.equal(ofThese.length, 1);
  });

  it("are answered 503 where the queue is full, and 409 when tried again", async () => {
    const { app, rows } = await newApp();
    const register = () => request(app).post("/register").send({ username: "queue-full", password });
    const filled = fill(hashingQueue); // no hash ends before the queue is full
    const answered: number[] = [];
    const asking = Array.from({ length: 60 }, async () => {
      const res = await register();
      answered.push(res.status);
      return res;
    });
    await until(() => answered.length > 0);
    await filled.release();
    const answers = await Promise.all(asking);
    const statuses = new Set(answers.map(({ status }) => status));
    assert.deepEqual([...statuses].sort(), [201, 409, 503]);
    expectProblem(await register(), 409, "username_taken");
    assert.equal((await rows("users", { username: "queue-full" })).length, 1);
  });
});

describe("a registration", () => {
  it("stores the hash at the cost of the setting, a user's role and versions of 1", async () => {
    const { app, rows, clock } = await newApp({ bcryptCost: 5 });
    const { id, username } = await signUp(app, "Costs-5");
    const [{ password_hash, ...row } = {}] = await rows("users", { id });
    assert.match(String(password_hash), /^\$2b\$05\$/);
    const created_at = new Date(clock()).toISOString();
    const versions = { version: 1, password_version: 1, disabled_at: null };
    assert.deepEqual(row, { id, username, username_key: "costs-5", role: "user", ...versions, created_at });
  });

  it("is refused by the flow itself for a bad password, whoever calls it and whatever was checked before", async () => {
    const { database, clock, rows } = await newApp();
    const { register } = createRegistration({
      database,
      users: userStore(database),
      audit: auditStore("campaigns", clock, proveDetails),
      policy: { minLength: 8, service: "campaigns", common: "refuse" },
      enabled: true,
      bcryptCost: 4,
      unlimited: false,
      clock,
      logger: console,
    });
    const origin = { requestId: "none", ip: null, userAgent: null };
    const refused = register({ username: "flow-only", password: "password123" }, origin, new AbortController().signal);
    await assert.rejects(refused, { code: "validation_failed", status: 422 });
    assert.deepEqual(await rows("users", { username: "flow-only" }), []);
  });

  it("costs no hash when it is refused for its name, its password or a body it does not understand", async () => {
    const { app } = await sharedApp();
    const { username } = await signUp(app);
    const bodies = [
      { username, password },
      { username: "new-name", password: "short" },
      { username: "?", password },
    ];
    for (const body of [...bodies, { username: "new-name", password, role: "admin" }]) {
      assert.equal(await roundsOf(() => request(app).post("/register").send(body)), 0);
    }
  });
});
