import assert from "node:assert/strict";
import { expectProblem } from "@repo/testing";
import request from "supertest";
import { buildApp, createSampleThing, signIn, type SignedIn, type TestApp } from "../support/app.js";

describe("DELETE /sample-things/{id}", () => {
  let built: TestApp;
  let user: SignedIn;
  before(async () => {
    built = await buildApp();
    user = await signIn(built);
  });

  const remove = (id: string) => request(built.app).delete(`/sample-things/${id}`).set(user.headers);

  it("answers 204 without a body, the sample thing is gone, and the audit trail says so", async () => {
    const { id } = await createSampleThing(built, user);
    assert.equal((await remove(id).expect(204)).text, "");
    expectProblem(await request(built.app).get(`/sample-things/${id}`).set(user.headers), 404, "not_found");
    const actions = await built.database.reader("audit_events").where({ target_id: id }).orderBy("id").pluck("action");
    assert.deepEqual(actions, ["sample_thing_created", "sample_thing_deleted"]);
  });

  it("answers 412 to a version that is stale, and deletes nothing", async () => {
    const { id } = await createSampleThing(built, user);
    expectProblem(await remove(id).set("If-Match", '"7"'), 412, "precondition_failed");
    await remove(id).set("If-Match", '"1"').expect(204);
  });

  it("deletes once when five come at the same moment", async () => {
    const { id } = await createSampleThing(built, user);
    const answers = await Promise.all(Array.from({ length: 5 }, () => remove(id)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 404, 404, 404, 404]);
  });
});
