// The owner rule: an object belongs to its owner, and to an admin who has both the role and the scope.
import assert from "node:assert/strict";
import { expectProblem, signIn, signUp } from "@repo/testing";
import request from "supertest";
import { sharedApp } from "../support/app.js";
import { formOf } from "../support/token-request.js";

describe("owner", () => {
  const change = async (token: string, owner: string) =>
    request((await sharedApp()).app)
      .put(`/owned/${owner}`)
      .set("Authorization", `Bearer ${token}`);

  it("lets the owner pass and answers 403 to everybody else", async () => {
    const { app } = await sharedApp();
    const [owner, other] = [await signUp(app), await signUp(app)];
    assert.equal((await change(owner.token, owner.id)).status, 204);
    expectProblem(await change(other.token, owner.id), 403, "not_owner");
  });

  it("lets an admin pass whose token has the scope admin", async () => {
    const { app, setRole } = await sharedApp();
    const [owner, admin] = [await signUp(app), await signUp(app)];
    await setRole(admin.id, "admin");
    assert.equal((await change(await signIn(app, formOf(admin)), owner.id)).status, 204);
  });

  it("[S45] answers 403 to an admin whose token was narrowed", async () => {
    const { app, setRole } = await sharedApp();
    const [owner, admin] = [await signUp(app), await signUp(app)];
    await setRole(admin.id, "admin");
    const narrowed = await signIn(app, { ...formOf(admin), scope: "campaigns:write account" });
    expectProblem(await change(narrowed, owner.id), 403, "not_owner");
  });

  it("answers 403 to a scope admin without the role", async () => {
    const { app, auth } = await sharedApp();
    const [owner, other] = [await signUp(app), await signUp(app)];
    const subject = { userId: other.id, username: other.username, role: "user", version: 1 } as const;
    const scopes = ["admin", "campaigns:write"];
    const token = auth.tokens.sign({ ...subject, sessionId: "s", clientId: "c", scopes, audience: ["campaigns"] });
    expectProblem(await change(token, owner.id), 403, "not_owner");
  });
});
