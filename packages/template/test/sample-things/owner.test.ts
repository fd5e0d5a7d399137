import assert from "node:assert/strict";
import { expectProblem } from "@repo/testing";
import request from "supertest";
import { buildApp, createSampleThing, signIn, type SignedIn, type TestApp } from "../support/app.js";

describe("who may change a sample thing", () => {
  let built: TestApp;
  let owner: SignedIn;
  before(async () => {
    built = await buildApp();
    owner = await signIn(built);
  });

  /** Whoever tries gets 403 for both ways of changing it, and it stays as it is. */
  async function expectRefused({ headers }: SignedIn): Promise<void> {
    const sampleThing = await createSampleThing(built, owner);
    const address = `/sample-things/${sampleThing.id}`;
    expectProblem(await request(built.app).patch(address).set(headers).send({ name: "Mine" }), 403, "not_owner");
    expectProblem(await request(built.app).delete(address).set(headers), 403, "not_owner");
    assert.deepEqual((await request(built.app).get(address).set(owner.headers).expect(200)).body, sampleThing);
  }

  it("is not another user: 403", async () => {
    await expectRefused(await signIn(built, { user: "somebody-else" }));
  });

  it("is not an admin whose token has not the scope admin: 403", async () => {
    const scopes = ["sample-things:read", "sample-things:write", "account"];
    await expectRefused(await signIn(built, { role: "admin", scopes }));
  });

  it("is an admin with the scope admin; the owner stays the owner", async () => {
    const admin = await signIn(built, { role: "admin" });
    const { id } = await createSampleThing(built, owner);
    const address = `/sample-things/${id}`;
    const { body } = await request(built.app).patch(address).set(admin.headers).send({ name: "Better" }).expect(200);
    assert.deepEqual([body.name, body.owner_id], ["Better", owner.id]);
    await request(built.app).delete(address).set(admin.headers).expect(204);
  });
});
