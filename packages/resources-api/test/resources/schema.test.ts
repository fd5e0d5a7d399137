import assert from "node:assert/strict";
import { expectProblem, signUp, type SignedIn } from "@repo/testing";
import type { Express } from "express";
import request from "supertest";
import { buildApp, createResource } from "../support/app.js";

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
  kind: ["link", "document", "image", "video", "dataset", "other"].map((kind) => [kind, kind]),
  url: [
    [null, null],
    ["https://example.com", "https://example.com"],
    ["HTTP://Example.COM:8080/a?b=c#d", "HTTP://Example.COM:8080/a?b=c#d"],
    ["https://müller.example/é", "https://müller.example/é"],
    [`https://example.com/${"x".repeat(1980)}`, `https://example.com/${"x".repeat(1980)}`],
  ],
  campaign_id: [
    [null, null],
    ["no such campaign", "no such campaign"],
    ["😀".repeat(200), "😀".repeat(200)],
  ],
};

/** What each field refuses. */
const BAD: Record<string, unknown[]> = {
  name: [...NOT_TEXT, null, "", "x".repeat(201), "😀".repeat(201)],
  description: [...NOT_TEXT, "x".repeat(2001), "😀".repeat(2001)],
  kind: [...NOT_TEXT, null, "", "Link", "link ", "folder", "constructor", ["link"]],
  url: [
    ...[...NOT_TEXT, "", "example.com", "/path", "//example.com", "https:", "https://", "https:example.com", "http:/x"],
    ...["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://example.com"],
    ...[" https://example.com", "https://example.com/a b", "https://exa\nmple.com", "java\nscript:alert(1)"],
    ...["https://exa mple.com", "https://example.com:99999", `https://example.com/${"x".repeat(1981)}`],
  ],
  campaign_id: [...NOT_TEXT, "", "x".repeat(201)],
};

describe("the fields of a resource", () => {
  let app: Express;
  let user: SignedIn;
  before(async () => {
    ({ app } = await buildApp());
    user = await signUp(app);
  });

  for (const [field, pairs] of Object.entries(GOOD)) {
    it(`takes every good ${field}, when created and when changed`, async () => {
      const { id } = await createResource(app, user);
      for (const [sent, stored] of pairs) {
        const created = await createResource(app, user, { [field]: sent });
        assert.equal(created[field], stored);
        const patch = request(app).patch(`/resources/${id}`).set(user.headers);
        assert.equal((await patch.send({ [field]: sent }).expect(200)).body[field], stored);
        const read = await request(app).get(`/resources/${id}`).set(user.headers).expect(200);
        assert.equal(read.body[field], stored);
      }
    });
  }

  for (const [field, values] of Object.entries(BAD)) {
    it(`[S47] answers 422 for every bad ${field}, when created and when changed`, async () => {
      const resource = await createResource(app, user);
      for (const value of values) {
        const sent = { name: "Spring", kind: "link", [field]: value };
        const created = await request(app).post("/resources").set(user.headers).send(sent);
        const changed = await request(app).patch(`/resources/${resource.id}`).set(user.headers).send(sent);
        for (const res of [created, changed]) {
          assert.equal(res.status, 422, `${JSON.stringify(value)} was taken`);
          const { errors = [] } = expectProblem(res, 422, "validation_failed");
          assert.deepEqual(
            errors.map((error) => error.field),
            [field],
          );
        }
      }
      const read = await request(app).get(`/resources/${resource.id}`).set(user.headers).expect(200);
      assert.deepEqual(read.body, resource);
    });
  }

  it("needs a name and a kind when created", async () => {
    const res = await request(app).post("/resources").set(user.headers).send({ description: "neither" });
    const { errors = [] } = expectProblem(res, 422, "validation_failed");
    assert.deepEqual(
      errors.map(({ field }) => field),
      ["name", "kind"],
    );
  });
});
