// Creates that arrive together share a transaction: what each caller must not notice of it.
import assert from "node:assert/strict";
import { expectProblem, signUp } from "@repo/testing";
import request from "supertest";
import { buildApp, type TestApp } from "../support/app.js";

describe("POST /resources, many at once", () => {
  let built: TestApp;
  before(async () => (built = await buildApp()));

  it("makes each resource once, for its own caller, with an audit row of its own request", async () => {
    const { app, database } = built;
    const users = [await signUp(app), await signUp(app)];
    const names = Array.from({ length: 30 }, (_, i) => `Resource ${i}`);
    const post = (name: string, i: number) =>
      request(app)
        .post("/resources")
        .set({ ...users[i % 2]?.headers, "X-Request-Id": `request-${i}` })
        .send({ name, kind: "link" });
    const answers = await Promise.all(names.map(post));
    for (const [i, { status, body, headers }] of answers.entries()) {
      assert.deepEqual([status, body.name, body.owner_id], [201, names[i], users[i % 2]?.id]);
      assert.deepEqual([headers["location"], headers["etag"]], [`/resources/${body.id}`, '"1"']);
      const read = await request(app)
        .get(`/resources/${body.id}`)
        .set({ ...users[0]?.headers });
      assert.deepEqual(read.body, body);
      const events = await database.reader("audit_events").where({ target_id: body.id });
      assert.deepEqual(
        events.map(({ actor_id, action, request_id }) => [actor_id, action, request_id]),
        [[body.owner_id, "resource_created", `request-${i}`]],
      );
      assert.equal((await database.reader("audit_details").where({ event_id: events[0].id })).length, 1);
    }
    assert.equal((await database.reader("resources").whereIn("name", names)).length, 30);
  });

  it("refuses only those that are not valid", async () => {
    const { app } = built;
    const { headers } = await signUp(app);
    const names = Array.from({ length: 10 }, (_, i) => (i % 5 === 0 ? "" : `Resource ${i}`));
    const answers = await Promise.all(
      names.map((name) => request(app).post("/resources").set(headers).send({ name, kind: "link" })),
    );
    for (const [i, res] of answers.entries()) {
      if (i % 5 === 0) expectProblem(res, 422, "validation_failed");
      else assert.equal(res.status, 201);
    }
  });
});
