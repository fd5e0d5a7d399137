import assert from "node:assert/strict";
import request from "supertest";
import { signUp } from "./sign-up.js";
import { until } from "./until.js";

/** Waits until the notes service of the README listens, registers with it, and is given its notes for a token only. */
export async function expectNotes(url: string): Promise<void> {
  await until(() => fetch(url).then(Boolean, () => false));
  const { id, headers } = await signUp(url);
  const refused = await request(url).get("/notes");
  assert.deepEqual([refused.status, refused.body.code], [401, "missing_token"]);
  const answer = await request(url).get("/notes").set(headers);
  assert.deepEqual([answer.status, answer.body], [200, { owner: id, notes: [] }]);
}
