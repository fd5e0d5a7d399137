import assert from "node:assert/strict";
import { expectProblem } from "@repo/testing";
import request from "supertest";
import { buildApp, createSampleThing, signIn, type SignedIn, type TestApp } from "../support/app.js";

describe("GET /sample-things/{id}", () => {
  let built: TestApp;
  let owner: SignedIn;
  before(async () => {
    built = await buildApp();
    owner = await signIn(built);
  });

  it("answers the owner and every other signed-in user with the same sample thing", async () => {
    const sampleThing = await createSampleThing(built, owner);
    for (const user of [owner, await signIn(built, { user: "somebody-else" })]) {
      const res = await request(built.app).get(`/sample-things/${sampleThing.id}`).set(user.headers).expect(200);
      assert.deepEqual(res.body, sampleThing);
      assert.deepEqual([res.headers["etag"], res.headers["cache-control"]], ['"1"', "no-store"]);
    }
  });

  it("answers 304 to who has this version already", async () => {
    const { id } = await createSampleThing(built, owner);
    await request(built.app).get(`/sample-things/${id}`).set(owner.headers).set("If-None-Match", '"1"').expect(304);
  });

  it("answers 404 for an unknown and for a malformed id, to whoever reads, changes or deletes", async () => {
    for (const id of ["01900000-0000-7000-8000-000000000000", "1", "null", "' OR '1'='1", "x".repeat(300)]) {
      const address = `/sample-things/${id}`;
      const answers = [
        await request(built.app).get(address).set(owner.headers),
        await request(built.app).patch(address).set(owner.headers).send({ name: "New" }),
        await request(built.app).delete(address).set(owner.headers),
      ];
      for (const res of answers) expectProblem(res, 404, "not_found");
    }
  });
});
