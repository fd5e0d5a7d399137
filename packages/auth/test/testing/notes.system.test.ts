// The tests that docs/guides/testing-a-service.md shows, as they stand there; the last one sees to that.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createNotes } from "../fixtures/notes.js";
// guide: from here
import assert from "node:assert/strict";
import { authConformance, createTestAuth, type TestAuth } from "@repo/auth/testing";
import request from "supertest";

describe("notes", () => {
  let test: TestAuth;
  let notes: Awaited<ReturnType<typeof createNotes>>;

  before(async () => {
    test = await createTestAuth({ service: "notes" });
    notes = await createNotes(test.environment, test.clock);
  });
  after(async () => {
    await notes.close();
    await test.close();
  });

  it("are shown to a reader", async () => {
    const token = await test.tokenFor({ user: "ada", scopes: ["notes:read"] });
    const res = await request(notes.app).get("/notes").set("Authorization", `Bearer ${token}`).expect(200);
    assert.deepEqual(res.body.notes, []);
  });

  it("are shown to a program with a key", async () => {
    const key = await test.apiKeyFor({ user: "ada", scopes: ["notes:read"], days: 7 });
    await request(notes.app).get("/notes").set("X-API-Key", key).expect(200);
  });

  it("are not shown to a reader whose token has expired", async () => {
    const token = await test.tokenFor({ user: "ada" });
    test.clock.advance(20 * 60 * 1000);
    await request(notes.app).get("/notes").set("Authorization", `Bearer ${token}`).expect(401);
  });
});
// guide: and the proof

authConformance(({ environment, clock }) => createNotes(environment, clock), {
  service: "notes",
  protectedRoute: "GET /notes",
  scope: "notes:read",
  revocation: "at-once",
  apiKeys: true,
});
// guide: to here

describe("docs/guides/testing-a-service.md", () => {
  it("shows these tests, and nothing else", () => {
    const read = (path: string): string => readFileSync(fileURLToPath(new URL(path, import.meta.url)), "utf8");
    const source = read("../../../test/testing/notes.system.test.ts");
    const [, tests = "", proof = ""] = source.split(/^\/\/ guide: .*\n/m);
    const shown = [...read("../../../../../docs/guides/testing-a-service.md").matchAll(/^```ts\n([^]*?)^```/gm)];
    const blocks = shown.map(([, block = ""]) => block.trim());
    assert.deepEqual(blocks.slice(0, 2), [tests.trim(), proof.trim()]);
  });
});
