// The service's own audit events beside the identity's, as their user and an admin see them.
import assert from "node:assert/strict";
import { signUp } from "@repo/testing";
import request from "supertest";
import { buildApp, createResource, signUpAdmin } from "./support/app.js";

describe("the audit events of resources", () => {
  it("stand beside the sign-in in GET /me/audit-events, the newest first, with their source and address", async () => {
    const { app } = await buildApp();
    const user = await signUp(app);
    const resource = await createResource(app, user);
    const { body } = await request(app).get("/me/audit-events").set(user.headers).expect(200);
    const shown = (body.data as Record<string, unknown>[]).map(({ id: _, request_id: __, ...event }) => event);
    const where = { ip: "127.0.0.1", user_agent: null, created_at: resource["created_at"], outcome: "success" };
    const common = { ...where, count: 1, started_at: null, source: "resources", actor_id: user.id };
    const account = { ...common, target_type: "user", target_id: user.id };
    assert.deepEqual(
      shown.map((event) => ({ ...event, ip: String(event["ip"]).replace("::ffff:", "") })),
      [
        { ...common, action: "resource_created", target_type: "resource", target_id: resource.id },
        { ...account, action: "authn_login_success" },
        { ...account, action: "user_created" },
      ],
    );
  });

  it("are found by an admin by the resource that was changed, also after its end", async () => {
    const built = await buildApp();
    const admin = await signUpAdmin(built);
    const user = await signUp(built.app);
    const { id } = await createResource(built.app, user);
    await createResource(built.app, user);
    await request(built.app).delete(`/resources/${id}`).set(user.headers).expect(204);
    const query = { target_type: "resource", target_id: id };
    const { body } = await request(built.app).get("/audit-events").query(query).set(admin.headers).expect(200);
    const actions = (body.data as { action: string; actor_id: string }[]).map((event) => event.action);
    assert.deepEqual(actions, ["resource_deleted", "resource_created"]);
  });
});
