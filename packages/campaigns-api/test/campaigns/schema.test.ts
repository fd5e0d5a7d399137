import assert from "node:assert/strict";
import { expectProblem, signUp, type SignedIn } from "@repo/testing";
import type { Express } from "express";
import request from "supertest";
import { buildApp, createCampaign } from "../support/app.js";

const NOT_TEXT = [7, true, {}, ["text"], "nul \u0000", "half a pair \ud800"];

/** What each field takes: what is sent, and what is then stored. */
const GOOD: Record<string, [sent: unknown, stored: unknown][]> = {
  name: [
    ["x", "x"],
    [" as sent ", " as sent "],
    ["é".repeat(200), "é".repeat(200)],
    ["😀".repeat(200), "😀".repeat(200)],
  ],
  description: [
    ["", ""],
    [null, null],
    ["😀".repeat(2000), "😀".repeat(2000)],
  ],
  due_date: [
    [null, null],
    ["2026-12-31T23:59:59Z", "2026-12-31T23:59:59.000Z"],
    ["2026-12-31t23:59:59z", "2026-12-31T23:59:59.000Z"],
    ["2026-12-31T23:59:59.1239Z", "2026-12-31T23:59:59.123Z"],
    ["2027-01-01T01:30:00+05:30", "2026-12-31T20:00:00.000Z"],
    ["2028-02-29T00:00:00Z", "2028-02-29T00:00:00.000Z"],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"],
    ["9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"],
  ],
};

/** What each field refuses. */
const BAD: Record<string, unknown[]> = {
  name: [...NOT_TEXT, null, "", "x".repeat(201), "😀".repeat(201)],
  description: [...NOT_TEXT, "x".repeat(2001), "😀".repeat(2001)],
  due_date: [
    ...[...NOT_TEXT, "", "soon", "2026-12-31", "2026-12-31T23:59:59", "2026-12-31 23:59:59Z", "1798761599"],
    ...["2026-02-30T00:00:00Z", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z"],
    ...["2026-12-31T24:00:00Z", "2026-12-31T25:00:00Z", "2026-12-31T23:60:00Z", "2026-12-31T23:59:59+25:00"],
    ...["0000-12-31T23:59:59Z", "9999-12-31T23:59:59-01:00", "+12026-12-31T23:59:59Z", "2026-12-31T23:59:59Z "],
  ],
};

describe("the fields of a campaign", () => {
  let app: Express;
  let user: SignedIn;
  before(async () => {
    ({ app } = await buildApp());
    user = await signUp(app);
  });

  for (const [field, pairs] of Object.entries(GOOD)) {
    it(`takes every good ${field}, when created and when changed`, async () => {
      const { id } = await createCampaign(app, user);
      for (const [sent, stored] of pairs) {
        const created = await createCampaign(app, user, { [field]: sent });
        assert.equal(created[field], stored);
        const patch = request(app).patch(`/campaigns/${id}`).set(user.headers);
        assert.equal((await patch.send({ [field]: sent }).expect(200)).body[field], stored);
        const read = await request(app).get(`/campaigns/${id}`).set(user.headers).expect(200);
        assert.equal(read.body[field], stored);
      }
    });
  }

  for (const [field, values] of Object.entries(BAD)) {
    it(`[S47] answers 422 for every bad ${field}, when created and when changed`, async () => {
      const campaign = await createCampaign(app, user);
      for (const value of values) {
        const sent = { name: "Spring", [field]: value };
        const created = await request(app).post("/campaigns").set(user.headers).send(sent);
        const changed = await request(app).patch(`/campaigns/${campaign.id}`).set(user.headers).send(sent);
        for (const res of [created, changed]) {
          assert.equal(res.status, 422, `${JSON.stringify(value)} was taken`);
          const { errors = [] } = expectProblem(res, 422, "validation_failed");
          assert.deepEqual(
            errors.map((error) => error.field),
            [field],
          );
        }
      }
      const read = await request(app).get(`/campaigns/${campaign.id}`).set(user.headers).expect(200);
      assert.deepEqual(read.body, campaign);
    });
  }

  it("needs a name when created", async () => {
    const res = await request(app).post("/campaigns").set(user.headers).send({ description: "no name" });
    assert.equal(expectProblem(res, 422, "validation_failed").errors?.[0]?.field, "name");
  });
});
