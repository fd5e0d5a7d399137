import assert from "node:assert/strict";
import { expectProblem, signUp, type SignedIn } from "@repo/testing";
import type { Express } from "express";
import request, { type Response } from "supertest";
import { buildApp, createCampaign, type TestApp } from "../support/app.js";

type Campaign = Awaited<ReturnType<typeof createCampaign>>;
type Query = Record<string, unknown>;

const NAMES = ["b", "Z", "a", "é", "a", "😀", "\uffff", "A", "10", "9", "_", "b"];
const DUE = ["2027-01-01T00:00:00.000Z", null, "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", null];

const bytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The campaigns by this key, compared by its bytes, and by id where that is the same. */
function sorted(campaigns: readonly Campaign[], keyOf: (campaign: Campaign) => string): Campaign[] {
  return [...campaigns].sort((a, b) => bytes(keyOf(a), keyOf(b)) || bytes(a.id, b.id));
}

describe("GET /campaigns?sort=", () => {
  let built: TestApp;
  let app: Express;
  let user: SignedIn;
  let all: Campaign[];
  before(async () => {
    built = await buildApp();
    app = built.app;
    user = await signUp(app);
    all = [];
    for (const [i, name] of NAMES.entries()) {
      if (i % 3 === 0) built.clock.advance(1);
      all.push(await createCampaign(app, user, { name, due_date: DUE[i % DUE.length] }));
    }
  });

  const list = (query: Query): Promise<Response> =>
    request(app).get("/campaigns").set(user.headers).query(query).then();

  async function walk(query: Query): Promise<Campaign[]> {
    const seen: Campaign[] = [];
    let cursor: string | null = null;
    do {
      const res: Response = await list({ ...query, ...(cursor !== null && { cursor }) });
      assert.equal(res.status, 200, res.text);
      seen.push(...(res.body.data as Campaign[]));
      cursor = res.body.next_cursor as string | null;
    } while (cursor !== null && seen.length < 100);
    return seen;
  }

  const orders: Record<string, () => Campaign[]> = {
    "-created_at": () => orders["created_at"]!().reverse(),
    created_at: () => sorted(all, ({ created_at }) => String(created_at)),
    name: () => sorted(all, ({ name }) => String(name)),
    due_date: () => sorted(all, ({ due_date }) => due_date ?? "never"),
  };

  for (const [sort, expected] of Object.entries(orders)) {
    it(`${sort} shows whole campaigns in this order, on every size of page`, async () => {
      for (const limit of [1, 5, 12]) assert.deepEqual(await walk({ sort, limit }), expected());
    });
  }

  it("another order answers 422 with those that there are", async () => {
    for (const sort of ["updated_at", "-name", "owner_id", "constructor", "", ["name", "name"]]) {
      const { errors } = expectProblem(await list({ sort }), 422, "validation_failed");
      const message = "must be one of: -created_at, created_at, name, due_date";
      assert.deepEqual(errors, [{ location: "query", field: "sort", message }]);
    }
  });

  it("takes no cursor of another order", async () => {
    const { body } = await list({ limit: 1, sort: "created_at" });
    for (const sort of ["-created_at", "name", "due_date"]) {
      const { errors } = expectProblem(await list({ sort, cursor: body.next_cursor }), 422, "validation_failed");
      assert.deepEqual([errors?.length, errors?.[0]?.field], [1, "cursor"]);
    }
  });

  it("due_date follows a campaign whose date is changed or emptied", async () => {
    const [first] = orders["due_date"]!();
    assert.ok(first);
    const change = (due_date: string | null) =>
      request(app).patch(`/campaigns/${first.id}`).set(user.headers).send({ due_date }).expect(200);
    const place = async () => (await walk({ sort: "due_date" })).findIndex(({ id }) => id === first.id);
    await change(null);
    assert.ok((await place()) > 6);
    await change("0001-01-01T00:00:00.000Z");
    assert.equal(await place(), 0);
  });
});
