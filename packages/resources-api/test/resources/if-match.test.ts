import assert from "node:assert/strict";
import { expectProblem, signUp, type SignedIn } from "@repo/testing";
import type { Express } from "express";
import request, { type Test } from "supertest";
import { buildApp, createResource, type TestApp } from "../support/app.js";

const UNKNOWN = "/resources/01900000-0000-7000-8000-000000000000";

describe("If-Match on a resource", () => {
  let built: TestApp;
  let app: Express;
  let user: SignedIn;
  before(async () => {
    built = await buildApp();
    app = built.app;
    user = await signUp(app);
  });

  const get = (address: string): Test => request(app).get(address).set(user.headers);
  const patch = (address: string, body: object = { name: "Summer" }, match?: string): Test =>
    request(app)
      .patch(address)
      .set({ ...user.headers, ...(match !== undefined && { "If-Match": match }) })
      .send(body);
  const remove = (address: string, match: string): Test =>
    request(app)
      .delete(address)
      .set({ ...user.headers, "If-Match": match });

  async function create(): Promise<string> {
    return `/resources/${(await createResource(app, user)).id}`;
  }

  async function actions(address: string): Promise<string[]> {
    const target_id = address.split("/").at(-1);
    return built.database.reader("audit_events").where({ target_id }).orderBy("id").pluck("action");
  }

  for (const match of ['"1"', "*", '"7", "1"', 'W/"1", "1"', '"abc", "1"']) {
    it(`lets a change and a deletion with If-Match: ${match} through`, async () => {
      const address = await create();
      assert.equal((await patch(address, { name: "Summer" }, match).expect(200)).headers["etag"], '"2"');
      await remove(await create(), match).expect(204);
    });
  }

  for (const match of [
    '"2"',
    '"0"',
    'W/"1"',
    '"abc"',
    '"01"',
    '"2147483648"',
    '"99999999999999999999"',
    '"2", "3"',
    '""',
  ]) {
    it(`answers 412 for If-Match: ${match}, and changes nothing`, async () => {
      const address = await create();
      const before = await get(address);
      built.clock.advance(1000);
      expectProblem(await patch(address, { name: "Summer" }, match), 412, "precondition_failed");
      expectProblem(await remove(address, match), 412, "precondition_failed");
      const after = await get(address);
      assert.deepEqual([after.body, after.headers["etag"]], [before.body, '"1"']);
      assert.deepEqual(await actions(address), ["resource_created"]);
    });
  }

  for (const match of ["", "1", '"1', "*, *", '"1" "2"', "null"]) {
    it(`answers 400 for If-Match: ${match || "(empty)"}, and changes nothing`, async () => {
      const address = await create();
      expectProblem(await patch(address, { name: "Summer" }, match), 400, "malformed_request");
      expectProblem(await remove(address, match), 400, "malformed_request");
      assert.equal((await get(address)).headers["etag"], '"1"');
    });
  }

  it("comes after 404, 403 and 422: a stale ETag tells nobody more", async () => {
    const other = await signUp(app);
    const address = await create();
    for (const match of ['"1"', '"2"', "*"]) {
      expectProblem(await patch(UNKNOWN, {}, match), 404, "not_found");
      expectProblem(await remove(UNKNOWN, match), 404, "not_found");
      expectProblem(await patch(address, {}, match).set(other.headers), 403, "not_owner");
      expectProblem(await remove(address, match).set(other.headers), 403, "not_owner");
      expectProblem(await patch(address, { name: "" }, match), 422, "validation_failed");
    }
    assert.equal((await get(address)).headers["etag"], '"1"');
  });

  it("lets the last write win when there is none", async () => {
    const address = await create();
    for (const name of ["first", "last"]) await patch(address, { name }).expect(200);
    assert.equal((await get(address)).body.name, "last");
  });

  it("[S50] lets one of ten changes with one ETag through: one 200, nine 412, one audit row", async () => {
    const address = await create();
    const names = Array.from({ length: 10 }, (_, i) => `change ${i}`);
    const answers = await Promise.all(names.map((name) => patch(address, { name }, '"1"')));
    const won = answers.filter(({ status }) => status === 200);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array<number>(9).fill(412)]);
    const { body, headers } = await get(address);
    assert.deepEqual([body, headers["etag"]], [won[0]?.body, '"2"']);
    assert.deepEqual(await actions(address), ["resource_created", "resource_updated"]);
  });

  it("answers ten changes without one, at once, with ten versions", async () => {
    const address = await create();
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => patch(address, { name: `change ${i}` })));
    const tags = answers.map(({ headers }) => Number(headers["etag"]?.slice(1, -1)));
    assert.deepEqual(
      tags.sort((a, b) => a - b),
      [2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    );
  });

  it("lets either a change or a deletion with one ETag through", async () => {
    const address = await create();
    const [changed, deleted] = await Promise.all([patch(address, {}, '"1"'), remove(address, '"1"')]);
    assert.ok(
      ["200 412", "404 204"].includes(`${changed.status} ${deleted.status}`),
      `${changed.status} ${deleted.status}`,
    );
  });
});
