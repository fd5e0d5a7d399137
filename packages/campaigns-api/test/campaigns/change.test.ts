import assert from "node:assert/strict";
import { expectProblem, signUp, type SignedIn } from "@repo/testing";
import type { Express } from "express";
import request, { type Test } from "supertest";
import { buildApp, createCampaign, type TestApp } from "../support/app.js";

describe("PATCH /campaigns/{id}", () => {
  const full = { name: "Spring", description: "Flowers", due_date: "2026-12-31T23:59:59.000Z" };
  let built: TestApp;
  let app: Express;
  let user: SignedIn;
  before(async () => {
    built = await buildApp();
    app = built.app;
    user = await signUp(app);
  });

  const patch = (id: string, body: object): Test => request(app).patch(`/campaigns/${id}`).set(user.headers).send(body);

  it("changes what was sent and the time, and leaves the rest", async () => {
    const campaign = await createCampaign(app, user, full);
    built.clock.advance(1000);
    const res = await patch(campaign.id, { name: "Summer" }).expect(200);
    const updated_at = new Date(built.clock()).toISOString();
    assert.deepEqual(res.body, { ...campaign, name: "Summer", updated_at });
    assert.equal(res.headers["cache-control"], "no-store");
    const read = await request(app).get(`/campaigns/${campaign.id}`).set(user.headers).expect(200);
    assert.deepEqual(read.body, res.body);
  });

  it("changes every field at once", async () => {
    const { id } = await createCampaign(app, user, full);
    const changes = { name: "Autumn", description: "Leaves", due_date: "2027-01-31T00:00:00.000Z" };
    const { body } = await patch(id, changes).expect(200);
    assert.deepEqual({ ...body, ...changes }, body);
  });

  it("empties an optional field with null", async () => {
    const campaign = await createCampaign(app, user, full);
    const emptied = { description: null, due_date: null };
    await patch(campaign.id, emptied).expect(200);
    const { body } = await request(app).get(`/campaigns/${campaign.id}`).set(user.headers).expect(200);
    assert.deepEqual(body, { ...campaign, ...emptied, updated_at: body.updated_at });
  });

  it("answers 422 for null in a field that cannot be empty", async () => {
    const { id } = await createCampaign(app, user, full);
    const { errors } = expectProblem(await patch(id, { name: null }), 422, "validation_failed");
    assert.equal(errors?.[0]?.field, "name");
  });

  it("takes an empty change, which only moves updated_at", async () => {
    const campaign = await createCampaign(app, user, full);
    built.clock.advance(1000);
    const { body } = await patch(campaign.id, {}).expect(200);
    assert.deepEqual(body, { ...campaign, updated_at: new Date(built.clock()).toISOString() });
  });

  it("[S42] answers 422 for each field that a client may not set, and changes nothing", async () => {
    const campaign = await createCampaign(app, user, full);
    const other = await signUp(app);
    const values = {
      id: other.id,
      owner_id: other.id,
      created_at: "2020-01-01T00:00:00Z",
      updated_at: "",
      role: "admin",
    };
    for (const [field, value] of Object.entries(values)) {
      const res = await patch(campaign.id, { name: "Summer", [field]: value });
      const { errors } = expectProblem(res, 422, "validation_failed");
      assert.deepEqual([errors?.length, errors?.[0]?.field], [1, field]);
    }
    const { body } = await request(app).get(`/campaigns/${campaign.id}`).set(user.headers).expect(200);
    assert.deepEqual(body, campaign);
  });

  it("keeps both of two changes of different fields at once", async () => {
    const { id } = await createCampaign(app, user, full);
    await Promise.all([patch(id, { name: "Winter" }).expect(200), patch(id, { description: "Snow" }).expect(200)]);
    const { body } = await request(app).get(`/campaigns/${id}`).set(user.headers).expect(200);
    assert.deepEqual([body.name, body.description], ["Winter", "Snow"]);
  });

  it("does not look at an Idempotency-Key, which is for POST", async () => {
    const { id } = await createCampaign(app, user, full);
    for (const name of ["Summer", "Autumn"]) {
      const { body } = await patch(id, { name }).set("Idempotency-Key", "no key").expect(200);
      assert.equal(body.name, name);
    }
    assert.deepEqual(await built.database.reader("idempotency_keys"), []);
  });
});
