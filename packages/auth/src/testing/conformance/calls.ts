import assert from "node:assert/strict";
import type { TestAuth } from "../test-auth.js";

/** Deletes an API key, as its owner. */
export async function deleteApiKey(test: TestAuth, id: string, owner: string): Promise<void> {
  await call(test, "DELETE", `/me/api-keys/${id}`, await test.tokenFor({ user: owner }));
}

/** Changes a user, as an admin. */
export async function changeUser(test: TestAuth, id: string, change: object): Promise<void> {
  await call(test, "PATCH", `/users/${id}`, await test.tokenFor({ role: "admin" }), change);
}

async function call({ url }: TestAuth, method: string, path: string, token: string, body?: object): Promise<void> {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const answer = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  assert.ok(answer.ok, `${method} ${path} answered ${answer.status}: ${await answer.text()}`);
}
