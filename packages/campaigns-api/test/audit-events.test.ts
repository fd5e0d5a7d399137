// The service's own audit events beside the identity's, as their user and an admin see them.
import assert from "node:assert/strict";
import { signUp } from "@repo/testing";
import request from "supertest";
import { buildApp, createCampaign, signUpAdmin } from "./support/app.js";

describe("the audit events of campaigns", () => {
  it("stand beside the sign-in in GET /me/audit-events, the newest first, with their source and address", async () => {
    const { app } = await buildApp();
    const user = await signUp(app);
    const campaign = await createCampaign(app, user);
    const { body } = await request(app).get("/me/audit-events").set(user.headers).expect(200);
    const shown = (body.data as Record<string, unknown>[]).map(({ id: _, request_id: __, ...event }) => event);
    const where = { ip: "127.0.0.1", user_agent: null, created_at: campaign["created_at"], outcome: "success" };
    const common = { ...where, count: 1, started_at: null, source: "campaigns", actor_id: user.id };
    const account = { ...common, target_type: "user", target_id: user.id };
    assert.deepEqual(
      shown.map((event) => ({ ...event, ip: String(event["ip"]).replace("::ffff:", "") })),
      [
        { ...common, action: "campaign_created", target_type: "campaign", target_id: campaign.id },
        { ...account, action: "authn_login_success" },
        { ...account, action: "user_created" },
      ],
    );
  });

  it("are found by an admin by the campaign that was changed, also after its end", async () => {
    const built = await buildApp();
    const admin = await signUpAdmin(built);
    const user = await signUp(built.app);
    const { id } = await createCampaign(built.app, user);
    await createCampaign(built.app, user);
    await request(built.app).delete(`/campaigns/${id}`).set(user.headers).expect(204);
    const query = { target_type: "campaign", target_id: id };
    const { body } = await request(built.app).get("/audit-events").query(query).set(admin.headers).expect(200);
    const actions = (body.data as { action: string; actor_id: string }[]).map((event) => event.action);
    assert.deepEqual(actions, ["campaign_deleted", "campaign_created"]);
  });
});
