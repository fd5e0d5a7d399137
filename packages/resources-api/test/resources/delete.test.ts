import assert from "node:assert/strict";
import { expectProblem, signUp, type SignedIn } from "@repo/testing";
import type { Express } from "express";
import request, { type Test } from "supertest";
import { buildApp, createResource, type TestApp } from "../support/app.js";

describe("DELETE /resources/{id}", () => {
  let built: TestApp;
  let app: Express;
  let user: SignedIn;
  before(async () => {
    built = await buildApp();
    app = built.app;
    user = await signUp(app);
  });

  const remove = (id: string): Test => request(app).delete(`/resources/${id}`).set(user.headers);

  it("answers 204 without a body, and the resource is gone", async () => {
    const kept = await createResource(app, user);
    const { id } = await createResource(app, user);
    const res = await remove(id).expect(204);
    assert.equal(res.text, "");
    assert.equal(res.headers["cache-control"], "no-store");
    expectProblem(await request(app).get(`/resources/${id}`).set(user.headers), 404, "not_found");
    await request(app).get(`/resources/${kept.id}`).set(user.headers).expect(200);
  });

  it("answers 404 the second time, and afterwards to a change", async () => {
    const { id } = await createResource(app, user);
    await remove(id).expect(204);
    expectProblem(await remove(id), 404, "not_found");
    const change = request(app).patch(`/resources/${id}`).set(user.headers).send({ name: "Again" });
    expectProblem(await change, 404, "not_found");
  });

  it("deletes once when five come at the same moment: one 204, one audit row", async () => {
    const { id } = await createResource(app, user);
    const answers = await Promise.all(Array.from({ length: 5 }, () => remove(id)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 404, 404, 404, 404]);
    const rows = await built.database.reader("audit_events").where({ target_id: id, action: "resource_deleted" });
    assert.equal(rows.length, 1);
  });
});
