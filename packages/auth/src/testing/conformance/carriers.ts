import { describe, it } from "../mocha.js";
import { assertRefused } from "./expect.js";
import { claimsOf } from "./forge.js";
import { apiKey, bearer, type Subjects } from "./table.js";

/** Requests that bring no credential, or one in a place where none is looked for. */
export function noCredential(subject: Subjects): void {
  describe("no credential", () => {
    const none: Record<string, string> = {
      "a scheme without a token": "Bearer",
      "a scheme and spaces": "Bearer   ",
      Basic: "Basic dXNlcjpwYXNzd29yZA==",
      "a scheme that only begins alike": "BearerToken abc",
      "a tab for the space": "Bearer\tabc",
    };
    it("answers 401, and asks for a token without speaking of an error", async () => {
      await subject().expectRefused("missing_token");
    });
    for (const [what, value] of Object.entries(none)) {
      it(`answers the same to ${what}`, () => subject().expectRefused("missing_token", ["Authorization", value]));
    }
    it("answers the same to a good token without a scheme, and under another one", async () => {
      const { token, expectRefused } = subject();
      for (const scheme of ["", "Token ", "JWT ", "Basic "]) {
        await expectRefused("missing_token", ["Authorization", scheme + (await token())]);
      }
    });
    it("answers the same to a good token in a cookie, in another header, and under another name in the query", async () => {
      const { token, test, ask, service, expectRefused } = subject();
      const [good, key] = [await token(), await test.apiKeyFor()];
      for (const name of ["access_token", "token", "jwt"])
        await expectRefused("missing_token", ["Cookie", `${name}=${good}`]);
      for (const name of ["X-Access-Token", "X-Auth-Token", "Token", "Proxy-Authorization"]) {
        for (const value of [good, `Bearer ${good}`]) await expectRefused("missing_token", [name, value]);
      }
      await expectRefused("missing_token", ["Authorization", `ApiKey ${key}`]);
      const secrets = good.split(".");
      for (const name of ["token", "jwt", "auth"]) {
        assertRefused(await ask([], `?${name}=${good}`), { code: "missing_token", service, secrets });
      }
    });
    it("answers the same to whoever only says who they are, as a proxy in front might (ASVS 4.1.3)", async () => {
      const { token, expectRefused } = subject();
      const { sub, username } = claimsOf(await token());
      for (const name of ["X-User-Id", "X-User", "X-Forwarded-User", "X-Remote-User", "Remote-User"]) {
        for (const value of [sub, username]) await expectRefused("missing_token", [name, String(value)]);
      }
    });
  });
}

/** Requests of which two parties may read two different credentials. */
export function ambiguousCredentials(subject: Subjects): void {
  describe("a credential in the query", () => {
    for (const name of [
      "access_token",
      "ACCESS_TOKEN",
      "api_key",
      "Api_Key",
      "apikey",
      "apiKey",
      "x-api-key",
      "X-API-Key",
    ]) {
      it(`answers 400 to ${name}, alone and beside a good header`, async () => {
        const { token, ask, service } = subject();
        const good = await token();
        for (const query of [`?${name}=${good}`, `?x=1&${name}`, `?${name.replace("_", "%5F")}=${good}`]) {
          for (const lines of [[], [bearer(good)]]) {
            const secrets = good.split(".");
            assertRefused(await ask(lines, query), { code: "credential_in_query", service, secrets });
          }
        }
      });
    }
  });

  describe("more than one credential", () => {
    it("answers 400 to a token beside an API key, whichever of them is good", async () => {
      const { token, test, expectRefused } = subject();
      const [good, key] = [await token(), await test.apiKeyFor()];
      for (const [sent, other] of [
        [good, key],
        [good, "x"],
        ["x", key],
      ] as const) {
        await expectRefused("several_credentials", bearer(sent), apiKey(other));
      }
    });

    it("answers 400 to a header that stands there twice, even with the same credential", async () => {
      const { token, test, expectRefused } = subject();
      const [good, key] = [await token(), await test.apiKeyFor()];
      for (const other of [good, "x"]) {
        await expectRefused("credential_repeated", bearer(good), ["authorization", `Bearer ${other}`]);
        await expectRefused("credential_repeated", ["AUTHORIZATION", `Bearer ${other}`], bearer(good));
      }
      for (const other of [key, "x"]) await expectRefused("credential_repeated", apiKey(key), ["x-api-key", other]);
    });
  });
}
