import assert from "node:assert/strict";
import { expectProblem } from "@repo/testing";
import request from "supertest";
import { buildApp, createSampleThing, signIn, type SignedIn, type TestApp } from "../support/app.js";

describe("PATCH /sample-things/{id}", () => {
  let built: TestApp;
  let user: SignedIn;
  before(async () => {
    built = await buildApp();
    user = await signIn(built);
  });

  const patch = (id: string, body: object) =>
    request(built.app).patch(`/sample-things/${id}`).set(user.headers).send(body);

  it("changes what was sent and the time, and leaves the rest", async () => {
    const sampleThing = await createSampleThing(built, user, { description: "One of many" });
    built.auth.clock.advance(1000);
    const { body } = await patch(sampleThing.id, { name: "Second" }).expect(200);
    const updated_at = new Date(built.auth.clock()).toISOString();
    assert.deepEqual(body, { ...sampleThing, name: "Second", updated_at });
  });

  it("empties an optional field with null, and answers 422 for null in another", async () => {
    const { id } = await createSampleThing(built, user, { description: "One of many" });
    assert.equal((await patch(id, { description: null }).expect(200)).body.description, null);
    const { errors } = expectProblem(await patch(id, { name: null }), 422, "validation_failed");
    assert.equal(errors?.[0]?.field, "name");
  });

  it("answers 412 when somebody else was quicker, and changes nothing", async () => {
    const { id } = await createSampleThing(built, user);
    await patch(id, { name: "Quick" }).set("If-Match", '"1"').expect(200);
    expectProblem(await patch(id, { name: "Slow" }).set("If-Match", '"1"'), 412, "precondition_failed");
    const { body } = await request(built.app).get(`/sample-things/${id}`).set(user.headers).expect(200);
    assert.equal(body.name, "Quick");
  });

  it("answers 422 for each field that a client may not set", async () => {
    const { id } = await createSampleThing(built, user);
    const sent = { id, owner_id: user.id, created_at: "2020-01-01T00:00:00Z", updated_at: "", role: "admin" };
    const { errors = [] } = expectProblem(await patch(id, sent), 422, "validation_failed");
    assert.deepEqual(errors.map(({ field }) => field).sort(), Object.keys(sent).sort());
  });
});
