import assert from "node:assert/strict";
import { expectProblem, failCommits, signUp, type SignedIn } from "@repo/testing";
import type { Express } from "express";
import request, { type Response } from "supertest";
import { buildApp, countsOf, withScope, type TestApp } from "../support/app.js";

const KEY = "9b1c8f36-key";
const SENT = { name: "Spring", kind: "link" };

/** What a client sees of an answer, but the request's own id and time. */
const seen = ({ status, text, headers }: Response): unknown => [status, text, headers["location"], headers["etag"]];

describe("POST /resources with an Idempotency-Key", () => {
  let built: TestApp;
  let app: Express;
  let user: SignedIn;
  before(async () => {
    built = await buildApp();
    app = built.app;
  });
  beforeEach(async () => (user = await signUp(app)));

  const post = (body: object = SENT, key = KEY, { headers } = user): Promise<Response> =>
    request(app).post("/resources").set(headers).set("Idempotency-Key", key).send(body).then();

  const counts = (who = user, where = built): Promise<object> => countsOf(where, who);

  it("gives the same answer again: one resource, one audit row", async () => {
    const first = await post();
    assert.deepEqual([first.status, first.headers["etag"]], [201, '"1"']);
    built.clock.advance(60_000);
    const again = await post();
    assert.deepEqual(seen(again), seen(first));
    assert.notEqual(again.headers["x-request-id"], first.headers["x-request-id"]);
    assert.equal(again.headers["cache-control"], "no-store");
    assert.deepEqual(await counts(), { rows: 1, audit: 1, keys: 1 });
  });

  it("gives the first answer, also when the resource has changed since, or is gone", async () => {
    const first = await post();
    const address = String(first.headers["location"]);
    await request(app).patch(address).set(user.headers).send({ name: "Summer" }).expect(200);
    assert.deepEqual(seen(await post()), seen(first));
    await request(app).delete(address).set(user.headers).expect(204);
    assert.deepEqual(seen(await post()), seen(first));
    assert.equal((await request(app).get(address).set(user.headers)).status, 404);
  });

  it("answers 422 for another body, and writes nothing", async () => {
    const first = await post();
    for (const body of [
      { ...SENT, name: "Summer" },
      { ...SENT, kind: "document" },
    ]) {
      expectProblem(await post(body), 422, "idempotency_key_reused");
    }
    assert.deepEqual(seen(await post()), seen(first));
    assert.deepEqual(await counts(), { rows: 1, audit: 1, keys: 1 });
  });

  it("takes another caller's key for another one, and the same caller's for the same with a new token", async () => {
    const other = await signUp(app);
    const [mine, theirs] = [await post(), await post({ ...SENT, name: "Theirs" }, KEY, other)];
    assert.deepEqual([mine.status, theirs.status], [201, 201]);
    assert.deepEqual(seen(await post(undefined, KEY, await withScope(app, user))), seen(mine));
    assert.deepEqual(await counts(other), { rows: 1, audit: 1, keys: 1 });
  });

  it("answers 400 for a key that is none, and writes nothing", async () => {
    for (const key of ["", "a".repeat(256), "a b", "é"]) {
      expectProblem(await post(undefined, key), 400, "malformed_request");
    }
    assert.equal((await post(undefined, "a".repeat(255))).status, 201);
    assert.deepEqual(await counts(), { rows: 1, audit: 1, keys: 1 });
  });

  it("keeps no key of a request that was refused", async () => {
    expectProblem(await post({ ...SENT, name: "" }), 422, "validation_failed");
    const reader = await withScope(app, user, "resources:read");
    expectProblem(await post(undefined, KEY, reader), 403, "insufficient_scope");
    assert.deepEqual(await counts(), { rows: 0, audit: 0, keys: 0 });
    assert.equal((await post()).status, 201);
  });

  it("makes another resource once the key is older than 24 hours", async () => {
    const first = await post();
    built.clock.advance(24 * 60 * 60 * 1000);
    user = await withScope(app, user); // the token is older than that, too
    const later = await post();
    assert.equal(later.status, 201);
    assert.notEqual(later.body.id, first.body.id);
    assert.deepEqual(await counts(), { rows: 2, audit: 2, keys: 1 });
  });

  it("makes one resource of twenty requests at the same moment, all answered alike", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post()));
    assert.equal(new Set(answers.map((answer) => JSON.stringify(seen(answer)))).size, 1);
    assert.equal(answers[0]?.status, 201);
    assert.deepEqual(await counts(), { rows: 1, audit: 1, keys: 1 });
  });

  it("keeps neither key nor resource when the audit row cannot be written, and works once it can", async () => {
    const { writer } = built.database;
    await writer.schema.renameTable("audit_details", "away");
    expectProblem(await post(), 500, "internal_error");
    await writer.schema.renameTable("away", "audit_details");
    assert.deepEqual(await counts(), { rows: 0, audit: 0, keys: 0 });
    assert.equal((await post()).status, 201);
    assert.deepEqual(await counts(), { rows: 1, audit: 1, keys: 1 });
  });

  it("keeps neither key nor resource when the transaction fails at the very end", async () => {
    const broken = await buildApp();
    const other = await signUp(broken.app);
    await failCommits(broken.database, "INSERT", "resources");
    for (const headers of [{ "Idempotency-Key": KEY }, {}]) {
      const res = await request(broken.app)
        .post("/resources")
        .set(other.headers)
        .set(headers)
        .send({ ...SENT, name: "Unseen" });
      expectProblem(res, 500, "internal_error");
      assert.deepEqual(await counts(other, broken), { rows: 0, audit: 0, keys: 0 });
    }
  });
});
