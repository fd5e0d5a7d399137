import assert from "node:assert/strict";
import { expectProblem, signUp, type SignedIn } from "@repo/testing";
import type { Express } from "express";
import request, { type Response } from "supertest";
import { buildApp, createResource, type TestApp } from "../support/app.js";

type Resource = Awaited<ReturnType<typeof createResource>>;
type Query = Record<string, unknown>;

const NAMES = ["b", "Z", "a", "é", "a", "😀", "\uffff", "A", "10", "9", "_", "b"];

const bytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The resources by this key, compared by its bytes, and by id where that is the same. */
function sorted(resources: readonly Resource[], keyOf: (resource: Resource) => string): Resource[] {
  return [...resources].sort((a, b) => bytes(keyOf(a), keyOf(b)) || bytes(a.id, b.id));
}

describe("GET /resources?sort=", () => {
  let built: TestApp;
  let app: Express;
  let user: SignedIn;
  let all: Resource[];
  before(async () => {
    built = await buildApp();
    app = built.app;
    user = await signUp(app);
    all = [];
    for (const [i, name] of NAMES.entries()) {
      if (i % 3 === 0) built.clock.advance(1);
      all.push(await createResource(app, user, { name }));
    }
  });

  const list = (query: Query): Promise<Response> =>
    request(app).get("/resources").set(user.headers).query(query).then();

  async function walk(query: Query): Promise<Resource[]> {
    const seen: Resource[] = [];
    let cursor: string | null = null;
    do {
      const res: Response = await list({ ...query, ...(cursor !== null && { cursor }) });
      assert.equal(res.status, 200, res.text);
      seen.push(...(res.body.data as Resource[]));
      cursor = res.body.next_cursor as string | null;
    } while (cursor !== null && seen.length < 100);
    return seen;
  }

  const orders: Record<string, () => Resource[]> = {
    "-created_at": () => orders["created_at"]!().reverse(),
    created_at: () => sorted(all, ({ created_at }) => String(created_at)),
    name: () => sorted(all, ({ name }) => String(name)),
  };

  for (const [sort, expected] of Object.entries(orders)) {
    it(`${sort} shows whole resources in this order, on every size of page`, async () => {
      for (const limit of [1, 5, 12]) assert.deepEqual(await walk({ sort, limit }), expected());
    });
  }

  it("another order answers 422 with those that there are", async () => {
    for (const sort of ["due_date", "updated_at", "-name", "owner_id", "constructor", "", ["name", "name"]]) {
      const { errors } = expectProblem(await list({ sort }), 422, "validation_failed");
      const message = "must be one of: -created_at, created_at, name";
      assert.deepEqual(errors, [{ location: "query", field: "sort", message }]);
    }
  });

  it("takes no cursor of another order", async () => {
    const { body } = await list({ limit: 1, sort: "created_at" });
    for (const sort of ["-created_at", "name"]) {
      const { errors } = expectProblem(await list({ sort, cursor: body.next_cursor }), 422, "validation_failed");
      assert.deepEqual([errors?.length, errors?.[0]?.field], [1, "cursor"]);
    }
  });
});
