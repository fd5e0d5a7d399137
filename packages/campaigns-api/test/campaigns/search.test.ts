import assert from "node:assert/strict";
import { expectProblem, signUp, type SignedIn } from "@repo/testing";
import type { Express } from "express";
import request, { type Response } from "supertest";
import { buildApp, createCampaign } from "../support/app.js";

describe("GET /campaigns?q= and ?owner_id=", () => {
  let app: Express;
  let user: SignedIn;
  let other: SignedIn;
  before(async () => {
    ({ app } = await buildApp());
    [user, other] = [await signUp(app), await signUp(app)];
    for (const name of ["Spring 100%", "spring 100", "Été", "été", "a_b"]) await createCampaign(app, user, { name });
    for (const name of ["SPRING of another", "axb"]) await createCampaign(app, other, { name });
  });

  const list = (query: Record<string, unknown>): Promise<Response> =>
    request(app).get("/campaigns").set(user.headers).query(query).then();

  const find = async (query: Record<string, unknown>): Promise<string[]> => {
    const res = await list({ sort: "name", ...query });
    assert.equal(res.status, 200, res.text);
    return (res.body.data as { name: string }[]).map(({ name }) => name);
  };

  it("finds what a name contains, ASCII letters without regard to case", async () => {
    assert.deepEqual(await find({ q: "sPrInG" }), ["SPRING of another", "Spring 100%", "spring 100"]);
    assert.deepEqual(await find({ q: "É" }), ["Été"]);
    assert.deepEqual(await find({ q: "nowhere" }), []);
  });

  it("takes no character for a wildcard", async () => {
    assert.deepEqual(await find({ q: "%" }), ["Spring 100%"]);
    assert.deepEqual(await find({ q: "_" }), ["a_b"]);
    assert.deepEqual(await find({ q: "'" }), []);
  });

  it("finds everything with an empty q", async () => {
    assert.deepEqual(await find({ q: "" }), await find({}));
    assert.equal((await find({})).length, 7);
  });

  it("shows one user's campaigns, to everybody, and nothing of a user that nobody knows", async () => {
    assert.deepEqual(await find({ owner_id: other.id }), ["SPRING of another", "axb"]);
    assert.deepEqual(await find({ owner_id: other.id, q: "spring" }), ["SPRING of another"]);
    assert.deepEqual(await find({ owner_id: "01900000-0000-7000-8000-000000000000" }), []);
  });

  it("answers 422 for filters that are none, and names each", async () => {
    for (const [query, fields] of [
      [{ q: "a\0" }, ["q"]],
      [{ q: "a".repeat(201) }, ["q"]],
      [{ q: ["a", "b"], owner_id: [user.id, user.id] }, ["owner_id", "q"]],
      [{ owner_id: "me", limit: 0 }, ["limit", "owner_id"]],
      [{ owner_id: "" }, ["owner_id"]],
    ] as const) {
      const { errors = [] } = expectProblem(await list(query), 422, "validation_failed");
      assert.deepEqual(errors.map(({ field }) => field).sort(), fields);
    }
  });

  it("leads on from page to page with the same filters, and answers 422 with others", async () => {
    const filters = { q: "SPRING", owner_id: user.id, sort: "name" };
    const { body } = await list({ ...filters, limit: 1 });
    const cursor = body.next_cursor as string;
    assert.deepEqual(await find({ ...filters, q: "spring", cursor }), ["spring 100"]);
    for (const change of [{ q: "sprin" }, { q: "" }, { owner_id: other.id }, { sort: "created_at" }]) {
      const { errors } = expectProblem(await list({ ...filters, ...change, cursor }), 422, "validation_failed");
      assert.deepEqual([errors?.length, errors?.[0]?.field], [1, "cursor"]);
    }
  });
});
