// What admins see of users.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { expectProblem, signUp, type SignedIn } from "@repo/testing";
import request, { type Response } from "supertest";
import { newApp, sharedApp, type TestApp } from "../support/app.js";
import { forge } from "../support/forge.js";
import { newAdmin, newSession, type ClientSession } from "../support/session.js";

const get = ({ app }: TestApp, { headers }: Pick<SignedIn, "headers">, path: string, query = {}): Promise<Response> =>
  Promise.resolve(request(app).get(path).set(headers).query(query));

const namesOf = ({ body }: Response): string[] => (body.data as { username: string }[]).map((user) => user.username);

describe("GET /users", () => {
  let test: TestApp;
  let admin: ClientSession;
  let all: string[];

  /** Users of an identity database of their own: two at a moment, a minute between. */
  beforeEach(async () => {
    test = await newApp({ fresh: true });
    admin = await newAdmin(test);
    const names = ["anna", "Bob", "anna-2", "carl", "B_b"];
    for (const [index, name] of names.entries()) {
      if (index % 2 === 0) test.clock.advance(60_000);
      await signUp(test.app, name);
    }
    const found = await test.rows("users");
    const byAge = found.sort((a, b) => keyOf(a).localeCompare(keyOf(b)));
    all = byAge.map((row) => String(row["username"]));
  });

  const keyOf = (row: Record<string, unknown>): string => `${String(row["created_at"])} ${String(row["id"])}`;

  async function walk(query: object): Promise<string[]> {
    const names: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const res = await get(test, admin, "/users", { limit: 2, ...query, ...(cursor && { cursor }) });
      assert.equal(res.status, 200, res.text);
      names.push(...namesOf(res));
      cursor = res.body.next_cursor as string | null;
    }
    return names;
  }

  it("shows every user once, the newest first, in pages; by age and by the bytes of the name, too", async () => {
    assert.deepEqual(await walk({}), [...all].reverse());
    assert.deepEqual(await walk({ sort: "created_at" }), all);
    assert.deepEqual(await walk({ sort: "username" }), [...all].sort());
  });

  it("[S43] shows id, username, role, disabled and created_at, and no hash", async () => {
    const { body, headers } = await get(test, admin, "/users", { q: admin.username });
    const [{ created_at, ...shown }] = body.data as [Record<string, unknown>];
    assert.deepEqual(shown, { id: admin.id, username: admin.username, role: "admin", disabled: false });
    assert.equal(created_at, "2026-06-01T12:00:00.000Z");
    assert.equal(headers["cache-control"], "no-store");
  });

  it("finds by a part of the name whatever its case, by role, and by whether they are disabled", async () => {
    const bob = String((await test.rows("users", { username: "Bob" }))[0]?.["id"]);
    await test.disable(bob);
    assert.deepEqual((await walk({ q: "ANNA", sort: "username" })).sort(), ["anna", "anna-2"]);
    assert.deepEqual(await walk({ q: "b_b" }), ["B_b"]); // _ is no wildcard
    assert.deepEqual(await walk({ role: "admin" }), [admin.username]);
    assert.deepEqual(await walk({ disabled: "true" }), ["Bob"]);
    assert.deepEqual((await walk({ disabled: "false" })).length, all.length - 1);
    assert.deepEqual(await walk({ disabled: "true", role: "admin" }), []);
  });

  it("answers 422 with every bad parameter at once, and for the cursor of another list", async () => {
    const bad = { limit: 0, sort: "role", q: "\0", role: "root", disabled: "no", cursor: "x" };
    const { errors } = expectProblem(await get(test, admin, "/users", bad), 422, "validation_failed");
    assert.deepEqual(errors?.map(({ field }) => field).sort(), Object.keys(bad).sort());
    const { next_cursor: cursor } = (await get(test, admin, "/users", { limit: 1, disabled: "false" })).body;
    expectProblem(await get(test, admin, "/users", { cursor }), 422, "validation_failed");
  });
});

describe("GET /users/{id}", () => {
  it("shows one user, as the list does", async () => {
    const test = await sharedApp();
    const [admin, user] = [await newAdmin(test), await signUp(test.app)];
    const { body } = await get(test, admin, `/users/${user.id}`);
    const { created_at, ...shown } = body as Record<string, unknown>;
    assert.deepEqual(shown, { id: user.id, username: user.username, role: "user", disabled: false });
    assert.match(String(created_at), /Z$/);
    const list = await get(test, admin, "/users", { q: user.username });
    assert.deepEqual(list.body, { data: [body], next_cursor: null });
  });

  it("answers 404 for an id that nobody has", async () => {
    const test = await sharedApp();
    const admin = await newAdmin(test);
    for (const id of [randomUUID(), "me", `${admin.id}0`]) {
      expectProblem(await get(test, admin, `/users/${id}`), 404, "not_found");
    }
  });
});

describe("what only admins may read", () => {
  for (const path of ["/users", "/users/{id}", "/audit-events"]) {
    it(`[S44] ${path} is for admins whose token has the scope admin, nobody else`, async () => {
      const test = await sharedApp();
      const user = await newSession(test.app);
      const at = path.replace("{id}", user.id);
      const scopeOnly = { headers: { Authorization: `Bearer ${forge(user.token, { claims: { scope: "admin" } })}` } };
      for (const caller of [user, scopeOnly, await newAdmin(test, { scope: "account" })]) {
        const res = await get(test, caller, at);
        expectProblem(res, 403, "insufficient_scope");
        assert.match(String(res.headers["www-authenticate"]), /scope="admin"/);
      }
      expectProblem(await get(test, { headers: { Authorization: "" } }, at), 401, "missing_token");
      expectProblem(await request(test.app).put(at).set(user.headers), 405, "method_not_allowed");
    });
  }
});
