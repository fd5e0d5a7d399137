import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { newApiKey } from "../../crypto/api-key.js";
import { describe, it } from "../mocha.js";
import { assertRefused } from "./expect.js";
import { changeUser, deleteApiKey } from "./calls.js";
import { apiKey, type Subjects } from "./table.js";

const DAY_MS = 24 * 60 * 60 * 1000;

/** API keys, each use of which is one look into the identity database: what ends there ends here from the next one on. */
export function apiKeys(subject: Subjects): void {
  const refused = (key: string): Promise<void> => subject().expectRefused("invalid_api_key", apiKey(key));

  describe("an API key", () => {
    it("is accepted", async () => {
      const { test, scopes, expectAccepted } = subject();
      await expectAccepted(apiKey(await test.apiKeyFor({ scopes })));
    });

    it("answers 401 to what is no key, before the database is asked", async () => {
      const { test, token } = subject();
      const key = await test.apiKeyFor();
      const other = key.endsWith("0") ? "1" : "0";
      for (const sent of ["", "x", "rk_some_key", await token()]) await refused(sent);
      for (const sent of [key.slice(0, -1) + other, key.slice(0, -1), `${key}0`, `Bearer ${key}`, `${key},${key}`]) {
        await refused(sent);
      }
    });

    it("answers 401 to an unknown key, and to another secret under the id of a known one", async () => {
      const { plantKey } = subject();
      await refused(newApiKey(randomUUID()).key);
      await refused(newApiKey((await plantKey()).id).key);
    });

    it("answers 401 once it has expired", async () => {
      const { test, plantKey, expectAccepted } = subject();
      const { key } = await plantKey({ days: 1 });
      await expectAccepted(apiKey(key));
      test.clock.advance(DAY_MS - 1);
      await expectAccepted(apiKey(key));
      test.clock.advance(1);
      await refused(key);
    });

    it("answers 401 from the moment on at which it was revoked", async () => {
      const { test, expectAccepted } = subject();
      const user = `owner-${randomUUID()}`;
      const key = await test.apiKeyFor({ user });
      await expectAccepted(apiKey(key));
      const id = key.replace(/^rk_(.{8})(.{4})(.{4})(.{4})(.{12})_.*$/, "$1-$2-$3-$4-$5");
      await deleteApiKey(test, id, user);
      await refused(key);
    });

    it("answers 401 to a key for another service", async () => {
      const { service, plantKey } = subject();
      for (const audience of [["another"], [], [`${service}-2`]]) await refused((await plantKey({ audience })).key);
    });

    it("answers 401 while its owner is disabled", async () => {
      const { test, plantKey, expectAccepted } = subject();
      const { key, owner } = await plantKey();
      await expectAccepted(apiKey(key));
      await changeUser(test, owner, { disabled: true });
      await refused(key);
      await changeUser(test, owner, { disabled: false });
      await expectAccepted(apiKey(key));
    });

    it("answers 403 without the scope, and the challenge names it", async () => {
      const { plantKey, expectRefused } = subject();
      for (const scopes of [["another:read"], []]) {
        await expectRefused("insufficient_scope", apiKey((await plantKey({ scopes })).key));
      }
    });

    for (const [role, more] of [
      ["user", "tokens:introspect"],
      ["admin", "admin"],
    ] as const) {
      it(`has neither account nor ${more}, whatever its row says, while its owner is ${role} (GET /me, where that is)`, async () => {
        const { scopes, plantKey, get } = subject();
        const { key } = await plantKey({ role, scopes: [...scopes, "account", "admin", more] });
        const { status, text } = await get("/me", [apiKey(key)]);
        if (status === 404) return; // a service need not have the identity routes
        assert.equal(status, 200, text);
        assert.deepEqual((JSON.parse(text) as { scope: string }).scope.split(" "), scopes);
      });
    }

    it("answers 403 where a user's own token is asked for, as GET /me/sessions does, where that is", async () => {
      const { plantKey, get, service } = subject();
      const { key } = await plantKey();
      const answer = await get("/me/sessions", [apiKey(key)]);
      if (answer.status === 404) return;
      assertRefused(answer, { code: "user_token_required", service, secrets: [key] });
    });
  });
}
