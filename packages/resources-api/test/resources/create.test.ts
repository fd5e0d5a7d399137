import assert from "node:assert/strict";
import { expectProblem, signUp, type SignedIn } from "@repo/testing";
import type { Express } from "express";
import request from "supertest";
import { buildApp, createResource, type TestApp } from "../support/app.js";

describe("POST /resources", () => {
  let built: TestApp;
  let app: Express;
  let user: SignedIn;
  before(async () => {
    built = await buildApp();
    app = built.app;
    user = await signUp(app);
  });

  it("[S43] answers 201 with the whole resource, its owner and its times", async () => {
    const sent = {
      name: "Spring",
      kind: "document",
      url: "https://example.com/a",
      description: "Flowers",
      campaign_id: "spring-1",
    };
    const { body } = await request(app).post("/resources").set(user.headers).send(sent).expect(201);
    const now = new Date(built.clock()).toISOString();
    assert.match(body.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.deepEqual(body, { id: body.id, ...sent, owner_id: user.id, created_at: now, updated_at: now });
  });

  it("fills in null for every optional field", async () => {
    const resource = await createResource(app, user);
    for (const field of ["url", "description", "campaign_id"]) assert.equal(resource[field], null);
  });

  it("names the resource's address in Location, and it is never stored", async () => {
    const res = await request(app)
      .post("/resources")
      .set(user.headers)
      .send({ name: "Spring", kind: "link" })
      .expect(201);
    assert.equal(res.headers["location"], `/resources/${res.body.id}`);
    assert.equal(res.headers["cache-control"], "no-store");
    const read = await request(app).get(res.headers["location"]).set(user.headers).expect(200);
    assert.deepEqual(read.body, res.body);
  });

  it("[S42] answers 422 for each field that a client may not set, and stores nothing", async () => {
    const before = await built.database.reader("resources").pluck("id");
    const foreign = ["id", "owner_id", "created_at", "updated_at", "role", "version", "constructor", "__proto__"];
    const body = `{"name":"Spring","kind":"link",${foreign.map((field) => `"${field}":"x"`).join()}}`;
    const res = await request(app).post("/resources").set(user.headers).type("json").send(body);
    const { errors = [] } = expectProblem(res, 422, "validation_failed");
    assert.deepEqual(
      errors.map(({ location, field }) => `${location} ${field}`),
      foreign.map((field) => `body ${field}`),
    );
    assert.deepEqual(await built.database.reader("resources").pluck("id"), before);
  });

  it("names every bad field at once, and repeats no value", async () => {
    const sent = { name: 7, kind: "zebra", url: "zebra", description: 9, campaign_id: 9, owner_id: "zebra" };
    const res = await request(app).post("/resources").set(user.headers).send(sent);
    const { errors = [] } = expectProblem(res, 422, "validation_failed");
    assert.deepEqual(errors.map(({ field }) => field).sort(), Object.keys(sent).sort());
    assert.ok(!res.text.includes("zebra"));
  });

  it("refuses a body that is not a JSON object with 400, 415 or 422", async () => {
    const post = () => request(app).post("/resources").set(user.headers);
    expectProblem(await post(), 415, "unsupported_media_type");
    expectProblem(await post().type("json"), 400, "malformed_json");
    expectProblem(await post().type("json").send("{"), 400, "malformed_json");
    expectProblem(await post().type("json").send("[]"), 422, "validation_failed");
    expectProblem(await post().type("form").send("name=Spring"), 415, "unsupported_media_type");
  });

  it("refuses a body over 100 kB with 413", async () => {
    const sent = { name: "Spring", description: "x".repeat(100 * 1024) };
    const res = await request(app).post("/resources").set(user.headers).send(sent);
    expectProblem(res, 413, "payload_too_large");
  });
});
