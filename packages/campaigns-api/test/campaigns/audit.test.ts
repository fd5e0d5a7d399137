import assert from "node:assert/strict";
import { expectProblem, failCommits, signUp, type SignedIn } from "@repo/testing";
import type { Express } from "express";
import request from "supertest";
import { buildApp, createCampaign, signUpAdmin, type TestApp } from "../support/app.js";

describe("the audit trail of campaigns", () => {
  let built: TestApp;
  let app: Express;
  let user: SignedIn;
  beforeEach(async () => {
    built = await buildApp();
    app = built.app;
    user = await signUp(app);
  });

  const reader = (table: string) => built.database.reader(table);

  it("says who did what to which campaign, when, in which request and from where", async () => {
    const admin = await signUpAdmin(built);
    const { id } = await createCampaign(app, user);
    const origin = { "User-Agent": "audit-test/1.0", "X-Request-Id": "audit-test-0001" };
    built.clock.advance(1000);
    await request(app).patch(`/campaigns/${id}`).set(admin.headers).set(origin).send({ name: "New" }).expect(200);

    const [event] = await reader("audit_events").where({ action: "campaign_updated" });
    const { id: eventId, details_mac: _, ...said } = event as Record<string, unknown>;
    assert.deepEqual(said, {
      source: "campaigns",
      actor_id: admin.id,
      action: "campaign_updated",
      target_type: "campaign",
      target_id: id,
      request_id: "audit-test-0001",
      outcome: "success",
      created_at: new Date(built.clock()).toISOString(),
      count: 1,
      started_at: null,
      seal: null,
    });
    const [details] = await reader("audit_details").where({ event_id: eventId });
    assert.match(details.ip, /^(::ffff:)?127\.0\.0\.1$|^::1$/);
    assert.equal(details.user_agent, "audit-test/1.0");
  });

  it("has one row for each change and none for a refused one, each with the id of its answer", async () => {
    const ids: unknown[] = [];
    const created = await request(app).post("/campaigns").set(user.headers).send({ name: "Spring" }).expect(201);
    const address = String(created.headers["location"]);
    const changed = await request(app).patch(address).set(user.headers).send({ name: "Summer" }).expect(200);
    await request(app).patch(address).set(user.headers).send({ name: "" }).expect(422);
    await request(app).get(address).set(user.headers).expect(200);
    const deleted = await request(app).delete(address).set(user.headers).expect(204);
    for (const res of [created, changed, deleted]) ids.push(res.headers["x-request-id"]);

    const events = await reader("audit_events").where({ target_type: "campaign" }).orderBy("id");
    assert.deepEqual(
      events.map(({ action }) => action),
      ["campaign_created", "campaign_updated", "campaign_deleted"],
    );
    assert.deepEqual(
      events.map(({ request_id }) => request_id),
      ids,
    );
    const details = await reader("audit_details").whereIn(
      "event_id",
      events.map(({ id }) => id),
    );
    assert.equal(details.length, 3);
  });

  it("[S50] fails the change when its audit row cannot be written, and neither exists", async () => {
    const campaign = await createCampaign(app, user);
    const address = `/campaigns/${campaign.id}`;
    const events = await reader("audit_events");
    await built.database.writer.schema.renameTable("audit_details", "audit_details_away");
    const answers = [
      await request(app).post("/campaigns").set(user.headers).send({ name: "Unseen" }),
      await request(app).patch(address).set(user.headers).send({ name: "Unseen" }),
      await request(app).delete(address).set(user.headers),
    ];
    for (const res of answers) expectProblem(res, 500, "internal_error");
    assert.deepEqual(await reader("campaigns"), [{ ...campaign, version: 1, due_date_or_last: "infinity" }]);
    assert.deepEqual(await reader("audit_events"), events);
  });

  it("writes no audit row when the change fails at the very end", async () => {
    const { id } = await createCampaign(app, user);
    const events = await reader("audit_events");
    await failCommits(built.database, "UPDATE", "campaigns");
    const res = await request(app).patch(`/campaigns/${id}`).set(user.headers).send({ name: "Unseen" });
    expectProblem(res, 500, "internal_error");
    assert.deepEqual(await reader("audit_events"), events);
    assert.deepEqual(await reader("campaigns").pluck("name"), ["Spring"]);
  });
});
