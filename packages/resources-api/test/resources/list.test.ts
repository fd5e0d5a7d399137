import assert from "node:assert/strict";
import { expectProblem, signUp, type SignedIn } from "@repo/testing";
import type { Express } from "express";
import request, { type Response } from "supertest";
import { buildApp, createResource, type TestApp } from "../support/app.js";

describe("GET /resources", () => {
  let built: TestApp;
  let app: Express;
  let user: SignedIn;
  beforeEach(async () => {
    built ??= await buildApp();
    app = built.app;
    user ??= await signUp(app);
    await built.database.writer("resources").delete();
  });

  const list = (query: Record<string, unknown> = {}): Promise<Response> =>
    request(app).get("/resources").set(user.headers).query(query).then();

  /** Makes resources, two at each moment; gives their ids, the newest first. */
  async function fill(count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let made = 0; made < count; made += 1) {
      if (made % 2 === 0) built.clock.advance(1);
      ids.unshift((await createResource(app, user, { name: `Resource ${made}` })).id);
    }
    return ids;
  }

  const idsOf = (res: Response): string[] => (res.body.data as { id: string }[]).map(({ id }) => id);

  it("answers an empty list when there is nothing", async () => {
    const res = await list();
    assert.equal(res.status, 200);
    assert.deepEqual(res.body, { data: [], next_cursor: null });
    assert.equal(res.headers["cache-control"], "no-store");
  });

  it("shows everybody's resources whole, to every signed-in user", async () => {
    const other = await signUp(app);
    const resource = await createResource(app, other, { description: "Theirs" });
    assert.deepEqual((await list()).body, { data: [resource], next_cursor: null });
  });

  it("gives the newest 20 first, and the rest behind next_cursor", async () => {
    const ids = await fill(21);
    const first = await list();
    assert.deepEqual(idsOf(first), ids.slice(0, 20));
    const second = await list({ cursor: first.body.next_cursor });
    assert.deepEqual(idsOf(second), ids.slice(20));
    assert.equal(second.body.next_cursor, null);
  });

  it("shows each resource once on a walk of small pages, though some are made on the way", async () => {
    const ids = await fill(7);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const res: Response = await list({ limit: 3, ...(cursor && { cursor }) });
      seen.push(...idsOf(res));
      cursor = res.body.next_cursor;
      await fill(2);
    } while (cursor);
    assert.deepEqual(seen, ids);
  });

  it("ends with next_cursor null when the last page is exactly full", async () => {
    const ids = await fill(4);
    const res = await list({ limit: 4 });
    assert.deepEqual(idsOf(res), ids);
    assert.equal(res.body.next_cursor, null);
    assert.deepEqual(idsOf(await list({ limit: 100 })), ids);
    assert.deepEqual(idsOf(await list({ limit: 1 })), ids.slice(0, 1));
  });

  it("[S51] answers 422 for a limit that is no whole number from 1 to 100", async () => {
    for (const limit of ["0", "101", "-1", "1.5", "1e1", "", " 5", "ten", "1000", ["1", "2"]]) {
      const { errors } = expectProblem(await list({ limit }), 422, "validation_failed");
      assert.deepEqual([errors?.length, errors?.[0]?.location, errors?.[0]?.field], [1, "query", "limit"]);
    }
  });

  it("answers 422 for a cursor that no answer gave", async () => {
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const id = "01900000-0000-7000-8000-000000000000";
    const time = "2026-06-01T12:00:00.000Z";
    const forged = [
      [],
      [time],
      [time, id, 1],
      ["2026-99-01T12:00:00.000Z", id],
      [time, "' OR 1=1"],
      { time, id },
      null,
    ];
    for (const cursor of ["", "x", "é", "null", "a".repeat(5000), ["a", "b"], ...forged.map(encode)]) {
      const { errors } = expectProblem(await list({ cursor }), 422, "validation_failed");
      assert.equal(errors?.[0]?.field, "cursor");
    }
  });

  it("names a bad limit and a bad cursor at once", async () => {
    const { errors } = expectProblem(await list({ limit: 0, cursor: "x" }), 422, "validation_failed");
    assert.deepEqual(errors?.map(({ field }) => field).sort(), ["cursor", "limit"]);
  });
});
