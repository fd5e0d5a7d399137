import assert from "node:assert/strict";
import { expectProblem, signUp, type SignedIn } from "@repo/testing";
import type { Express } from "express";
import request from "supertest";
import { buildApp, createCampaign, signUpAdmin, withScope, type TestApp } from "../support/app.js";

describe("who may change a campaign", () => {
  let built: TestApp;
  let app: Express;
  let owner: SignedIn;
  before(async () => {
    built = await buildApp();
    app = built.app;
    owner = await signUp(app);
  });

  /** Whoever tries gets 403 for both ways of changing it, the row stays, and no audit row says otherwise. */
  async function expectRefused(user: SignedIn): Promise<void> {
    const campaign = await createCampaign(app, owner);
    const address = `/campaigns/${campaign.id}`;
    expectProblem(await request(app).patch(address).set(user.headers).send({ name: "Mine" }), 403, "not_owner");
    expectProblem(await request(app).delete(address).set(user.headers), 403, "not_owner");
    assert.deepEqual((await request(app).get(address).set(owner.headers).expect(200)).body, campaign);
    const actions = await built.database.reader("audit_events").where({ target_id: campaign.id }).pluck("action");
    assert.deepEqual(actions, ["campaign_created"]);
  }

  it("[S41] refuses another user with 403", async () => {
    await expectRefused(await signUp(app));
  });

  it("refuses an admin whose token was narrowed with 403", async () => {
    const admin = await signUpAdmin(built);
    await expectRefused(await withScope(app, admin, "campaigns:read campaigns:write account"));
  });

  it("refuses a token from before its user became admin with 403", async () => {
    const user = await signUp(app);
    await built.identity.writer("users").where({ id: user.id }).update({ role: "admin" });
    await expectRefused(user);
  });

  it("lets an admin with the scope admin change and delete; the owner stays the owner", async () => {
    const admin = await signUpAdmin(built);
    const campaign = await createCampaign(app, owner);
    const address = `/campaigns/${campaign.id}`;
    const changed = await request(app).patch(address).set(admin.headers).send({ name: "Moderated" }).expect(200);
    assert.deepEqual([changed.body.name, changed.body.owner_id], ["Moderated", owner.id]);
    await request(app).delete(address).set(admin.headers).expect(204);
  });

  it("lets an admin whose token has only admin and the writing scope change, too", async () => {
    const admin = await withScope(app, await signUpAdmin(built), "admin campaigns:write");
    const { id } = await createCampaign(app, owner);
    await request(app).patch(`/campaigns/${id}`).set(admin.headers).send({ name: "Moderated" }).expect(200);
  });

  it("asks an admin for the writing scope, too", async () => {
    const admin = await withScope(app, await signUpAdmin(built), "admin campaigns:read");
    const { id } = await createCampaign(app, owner);
    expectProblem(await request(app).delete(`/campaigns/${id}`).set(admin.headers), 403, "insufficient_scope");
  });
});
