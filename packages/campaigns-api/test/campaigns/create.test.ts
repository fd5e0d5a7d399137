import assert from "node:assert/strict";
import { expectProblem, signUp, type SignedIn } from "@repo/testing";
import type { Express } from "express";
import request from "supertest";
import { buildApp, createCampaign, type TestApp } from "../support/app.js";

describe("POST /campaigns", () => {
  let built: TestApp;
  let app: Express;
  let user: SignedIn;
  before(async () => {
    built = await buildApp();
    app = built.app;
    user = await signUp(app);
  });

  it("[S43] answers 201 with the whole campaign, its owner and its times", async () => {
    const sent = { name: "Spring", description: "Flowers", due_date: "2026-12-31T23:59:59.000Z" };
    const { body } = await request(app).post("/campaigns").set(user.headers).send(sent).expect(201);
    const now = new Date(built.clock()).toISOString();
    assert.match(body.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.deepEqual(body, { id: body.id, ...sent, owner_id: user.id, created_at: now, updated_at: now });
  });

  it("fills in null for every optional field", async () => {
    const campaign = await createCampaign(app, user);
    assert.equal(campaign["description"], null);
    assert.equal(campaign["due_date"], null);
  });

  it("names the campaign's address in Location, and it is never stored", async () => {
    const res = await request(app).post("/campaigns").set(user.headers).send({ name: "Spring" }).expect(201);
    assert.equal(res.headers["location"], `/campaigns/${res.body.id}`);
    assert.equal(res.headers["cache-control"], "no-store");
    const read = await request(app).get(res.headers["location"]).set(user.headers).expect(200);
    assert.deepEqual(read.body, res.body);
  });

  it("[S42] answers 422 for each field that a client may not set, and stores nothing", async () => {
    const before = await built.database.reader("campaigns").pluck("id");
    const foreign = ["id", "owner_id", "created_at", "updated_at", "role", "version", "constructor", "__proto__"];
    const body = `{"name":"Spring",${foreign.map((field) => `"${field}":"x"`).join()}}`;
    const res = await request(app).post("/campaigns").set(user.headers).type("json").send(body);
    const { errors = [] } = expectProblem(res, 422, "validation_failed");
    assert.deepEqual(
      errors.map(({ location, field }) => `${location} ${field}`),
      foreign.map((field) => `body ${field}`),
    );
    assert.deepEqual(await built.database.reader("campaigns").pluck("id"), before);
  });

  it("names every bad field at once, and repeats no value", async () => {
    const sent = { name: 7, description: 9, due_date: "zebra", owner_id: "zebra" };
    const res = await request(app).post("/campaigns").set(user.headers).send(sent);
    const { errors = [] } = expectProblem(res, 422, "validation_failed");
    assert.deepEqual(errors.map(({ field }) => field).sort(), Object.keys(sent).sort());
    assert.ok(!res.text.includes("zebra"));
  });

  it("refuses a body that is not a JSON object with 400, 415 or 422", async () => {
    const post = () => request(app).post("/campaigns").set(user.headers);
    expectProblem(await post(), 415, "unsupported_media_type");
    expectProblem(await post().type("json"), 400, "malformed_json");
    expectProblem(await post().type("json").send("{"), 400, "malformed_json");
    expectProblem(await post().type("json").send("[]"), 422, "validation_failed");
    expectProblem(await post().type("form").send("name=Spring"), 415, "unsupported_media_type");
  });

  it("refuses a body over 100 kB with 413", async () => {
    const sent = { name: "Spring", description: "x".repeat(100 * 1024) };
    const res = await request(app).post("/campaigns").set(user.headers).send(sent);
    expectProblem(res, 413, "payload_too_large");
  });
});
