// An API key on the routes of campaigns: what its scopes say, and never more than its owner's own.
import assert from "node:assert/strict";
import { expectProblem, signUp, type SignedIn } from "@repo/testing";
import type { Express } from "express";
import request, { type Response } from "supertest";
import { buildApp, countsOf, createCampaign, signUpAdmin, type TestApp } from "../support/app.js";

describe("an API key on /campaigns", () => {
  let built: TestApp;
  let app: Express;
  let user: SignedIn;
  before(async () => {
    built = await buildApp();
    app = built.app;
  });
  beforeEach(async () => (user = await signUp(app)));

  /** A header with a new key of this user, ready for `.set(...)`. */
  async function keyOf({ headers }: SignedIn, scope?: string): Promise<{ "X-API-Key": string }> {
    const res = await request(app).post("/me/api-keys").set(headers).send({ name: "ci", scope }).expect(201);
    return { "X-API-Key": (res.body as { key: string }).key };
  }

  it("with campaigns:read reads, and may not create: 403 with the scope in WWW-Authenticate", async () => {
    const campaign = await createCampaign(app, user);
    const key = await keyOf(user, "campaigns:read");
    const list = await request(app).get(`/campaigns?owner_id=${user.id}`).set(key).expect(200);
    assert.deepEqual(list.body.data, [campaign]);
    await request(app).get(`/campaigns/${campaign.id}`).set(key).expect(200);
    const refused = await request(app).post("/campaigns").set(key).send({ name: "Spring" });
    expectProblem(refused, 403, "insufficient_scope");
    assert.match(String(refused.headers["www-authenticate"]), /scope="campaigns:write"$/);
    expectProblem(await request(app).delete(`/campaigns/${campaign.id}`).set(key), 403, "insufficient_scope");
  });

  it("with campaigns:write creates, changes and deletes what belongs to its user, who is in the audit trail", async () => {
    const key = await keyOf(user, "campaigns:write");
    const { body } = await request(app).post("/campaigns").set(key).send({ name: "Spring" }).expect(201);
    assert.equal(body.owner_id, user.id);
    const address = `/campaigns/${body.id}`;
    await request(app).patch(address).set(key).send({ name: "Summer" }).expect(200);
    await request(app).delete(address).set(key).expect(204);
    const actors = await built.database.reader("audit_events").where({ target_id: body.id }).pluck("actor_id");
    assert.deepEqual(actors, [user.id, user.id, user.id]);
  });

  it("never changes somebody else's, not even an admin's key with every scope there is: 403", async () => {
    const { id } = await createCampaign(app, user);
    const admin = await signUpAdmin(built);
    await request(app).patch(`/campaigns/${id}`).set(admin.headers).send({ name: "Moderated" }).expect(200);
    const scope = "tokens:introspect campaigns:read campaigns:write";
    for (const key of [await keyOf(await signUp(app)), await keyOf(admin), await keyOf(admin, scope)]) {
      expectProblem(await request(app).patch(`/campaigns/${id}`).set(key).send({ name: "Mine" }), 403, "not_owner");
      expectProblem(await request(app).delete(`/campaigns/${id}`).set(key), 403, "not_owner");
    }
  });

  it("takes an Idempotency-Key for its user's: whichever credential sends it again gets the same answer", async () => {
    const keys = [await keyOf(user), await keyOf(user), user.headers];
    const answers: Response[] = [];
    for (const sent of keys) {
      const res = await request(app).post("/campaigns").set(sent).set("Idempotency-Key", "k-1").send({ name: "Once" });
      answers.push(res);
    }
    assert.deepEqual([...new Set(answers.map(({ status, text }) => `${status} ${text}`))].length, 1);
    assert.equal(answers[0]?.status, 201);
    assert.deepEqual(await countsOf(built, user), { rows: 1, audit: 1, keys: 1 });
  });

  it("is refused beside an access token, twice, and in the address: 400", async () => {
    const key = await keyOf(user);
    const both = await request(app)
      .get("/campaigns")
      .set({ ...user.headers, ...key });
    expectProblem(both, 400, "several_credentials");
    expectProblem(await request(app).get(`/campaigns?api_key=${key["X-API-Key"]}`), 400, "credential_in_query");
  });
});
