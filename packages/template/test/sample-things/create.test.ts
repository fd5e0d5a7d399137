import assert from "node:assert/strict";
import { expectProblem } from "@repo/testing";
import request from "supertest";
import { buildApp, createSampleThing, signIn, type SignedIn, type TestApp } from "../support/app.js";

describe("POST /sample-things", () => {
  let built: TestApp;
  let user: SignedIn;
  before(async () => {
    built = await buildApp();
    user = await signIn(built);
  });

  const send = (body: object) => request(built.app).post("/sample-things").set(user.headers).send(body);

  it("answers 201 with the whole sample thing, its owner, its times and its address", async () => {
    const sent = { name: "First", description: "One of many" };
    const res = await send(sent).expect(201);
    const now = new Date(built.auth.clock()).toISOString();
    const { id } = res.body;
    assert.deepEqual(res.body, { id, ...sent, owner_id: user.id, created_at: now, updated_at: now });
    assert.deepEqual([res.headers["location"], res.headers["etag"]], [`/sample-things/${id}`, '"1"']);
  });

  it("writes an audit row for it, with who did it and in which request", async () => {
    const res = await send({ name: "First" }).expect(201);
    const where = { target_id: res.body.id };
    const rows = await built.database.reader("audit_events").where(where).select("action", "actor_id", "request_id");
    const request_id = res.headers["x-request-id"];
    assert.deepEqual(rows, [{ action: "sample_thing_created", actor_id: user.id, request_id }]);
  });

  it("makes it once, however often the same Idempotency-Key comes", async () => {
    const once = () => send({ name: "Once" }).set("Idempotency-Key", "a-key-of-this-test").expect(201);
    assert.deepEqual((await once()).body, (await once()).body);
    const made = await built.database.reader("sample_things").where({ name: "Once" });
    assert.equal(made.length, 1);
  });

  it("answers 422 for each bad field and each that a client may not set, and stores nothing", async () => {
    const before = await built.database.reader("sample_things").pluck("id");
    const sent = { name: "", description: 7, id: "x", owner_id: "x", created_at: "x", updated_at: "x", version: 2 };
    const { errors = [] } = expectProblem(await send(sent), 422, "validation_failed");
    assert.deepEqual(errors.map(({ field }) => field).sort(), Object.keys(sent).sort());
    assert.deepEqual(await built.database.reader("sample_things").pluck("id"), before);
  });

  it("fills in null for an optional field", async () => {
    assert.equal((await createSampleThing(built, user))["description"], null);
  });
});
