import assert from "node:assert/strict";
import { expectProblem, signUp, type SignedIn } from "@repo/testing";
import type { Express } from "express";
import request from "supertest";
import { buildApp, createCampaign } from "../support/app.js";

/** Unknown ones, and what is no id of ours. */
const NO_IDS = [
  ...["01900000-0000-7000-8000-000000000000", "1", "0", "-1", "null", "undefined", "..%2f..%2fetc", "%00"],
  ...["x".repeat(300), "' OR '1'='1", "01900000-0000-7000-8000-00000000000g", "{01900000-0000-7000-8000-000000000000}"],
];

describe("GET /campaigns/{id}", () => {
  let app: Express;
  let owner: SignedIn;
  before(async () => {
    ({ app } = await buildApp());
    owner = await signUp(app);
  });

  it("answers the owner and every other signed-in user with the same campaign", async () => {
    const campaign = await createCampaign(app, owner, { due_date: "2026-12-31T23:59:59Z" });
    for (const user of [owner, await signUp(app)]) {
      const res = await request(app).get(`/campaigns/${campaign.id}`).set(user.headers).expect(200);
      assert.deepEqual(res.body, campaign);
      assert.equal(res.text, JSON.stringify(campaign), "the fields stand in another order than in the answer to POST");
      assert.equal(res.headers["cache-control"], "no-store");
      assert.equal(res.type, "application/json");
    }
  });

  it("answers 404 for an unknown and for a malformed id, to whoever reads, changes or deletes", async () => {
    for (const id of NO_IDS) {
      const address = `/campaigns/${id}`;
      const answers = [
        await request(app).get(address).set(owner.headers),
        await request(app).patch(address).set(owner.headers).send({ name: "New" }),
        await request(app).delete(address).set(owner.headers),
      ];
      for (const res of answers) expectProblem(res, 404, "not_found");
    }
  });

  it("answers 400 for an id that is not percent-encoded UTF-8", async () => {
    expectProblem(await request(app).get("/campaigns/%E0%A4%A").set(owner.headers), 400, "malformed_request");
  });

  it("answers HEAD with the same headers and no body", async () => {
    const { id } = await createCampaign(app, owner);
    const head = await request(app).head(`/campaigns/${id}`).set(owner.headers).expect(200);
    const get = await request(app).get(`/campaigns/${id}`).set(owner.headers).expect(200);
    assert.equal(head.headers["content-length"], get.headers["content-length"]);
    assert.equal(head.text, undefined);
  });
});
