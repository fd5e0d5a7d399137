import assert from "node:assert/strict";
import { expectProblem } from "@repo/testing";
import request, { type Response } from "supertest";
import { buildApp, createSampleThing, signIn, type SignedIn, type TestApp } from "../support/app.js";

describe("GET /sample-things", () => {
  let built: TestApp;
  let user: SignedIn;
  beforeEach(async () => {
    built ??= await buildApp();
    user ??= await signIn(built);
    await built.database.writer("sample_things").delete();
  });

  const list = (query: Record<string, unknown> = {}): Promise<Response> =>
    request(built.app).get("/sample-things").set(user.headers).query(query).then();

  const namesOf = (res: Response): string[] => (res.body.data as { name: string }[]).map(({ name }) => name);

  /** Makes some, a moment after each other. */
  async function fill(...names: string[]): Promise<void> {
    for (const name of names) {
      built.auth.clock.advance(1);
      await createSampleThing(built, user, { name });
    }
  }

  it("shows everybody's to every signed-in user", async () => {
    const other = await signIn(built, { user: "somebody-else" });
    const sampleThing = await createSampleThing(built, other);
    assert.deepEqual((await list()).body, { data: [sampleThing], next_cursor: null });
  });

  it("gives the newest first, a page at a time", async () => {
    await fill("first", "second", "third");
    const page = await list({ limit: 2 });
    assert.deepEqual(namesOf(page), ["third", "second"]);
    const last = await list({ limit: 2, cursor: page.body.next_cursor });
    assert.deepEqual([namesOf(last), last.body.next_cursor], [["first"], null]);
  });

  it("sorts by name, and finds by a part of it and by owner", async () => {
    await fill("pears", "apples");
    await createSampleThing(built, await signIn(built, { user: "somebody-else" }), { name: "more apples" });
    assert.deepEqual(namesOf(await list({ sort: "name", owner_id: user.id })), ["apples", "pears"]);
    assert.deepEqual(namesOf(await list({ sort: "name", q: "apple" })), ["apples", "more apples"]);
  });

  it("answers 422 for a limit, an order or a cursor that there is not", async () => {
    for (const [field, value] of Object.entries({ limit: "101", sort: "description", cursor: "x" })) {
      const { errors } = expectProblem(await list({ [field]: value }), 422, "validation_failed");
      assert.equal(errors?.[0]?.field, field);
    }
  });
});
