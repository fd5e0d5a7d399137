import { describe, it } from "../mocha.js";
import { assertRefused } from "./expect.js";
import { apiKey, bearer, type Subjects } from "./table.js";

/** Without these every refusal would prove nothing: a route that refuses everybody refuses the right ones, too. */
export function goodCredentials(subject: Subjects): void {
  describe("a good credential", () => {
    it("is accepted: a token, with typ at+jwt or application/at+jwt, in any case", async () => {
      const { token, forge, expectAccepted } = subject();
      await expectAccepted(bearer(await token()));
      for (const typ of ["at+jwt", "AT+JWT", "application/at+jwt"]) {
        await expectAccepted(bearer(await forge({ header: { typ } })));
      }
    });

    it("is accepted whatever the case of the scheme (RFC 9110, 11.1), with more spaces behind it", async () => {
      const { token, expectAccepted } = subject();
      for (const scheme of ["Bearer ", "bearer ", "BEARER ", "bEaReR   "]) {
        await expectAccepted(["Authorization", scheme + (await token())]);
      }
    });

    it("is accepted although its header names keys, which nobody looks at", async () => {
      const address = "http://127.0.0.1:9/keys.json";
      const { forge, expectAccepted } = subject();
      await expectAccepted(bearer(await forge({ header: { jku: address, x5u: address, jwk: {}, x5c: ["AAAA"] } })));
    });

    it("is accepted up to 8 KiB", async () => {
      const { token, forge, expectAccepted } = subject();
      const room = 8 * 1024 - (await token()).length;
      const padded = await forge({ claims: { pad: "x".repeat(Math.floor(room * 0.75) - 20) } });
      await expectAccepted(bearer(padded));
    });
  });
}

/** What a caller may do, once it is known who it is. */
export function tooLittleScope(subject: Subjects): void {
  describe("a token without the scope", () => {
    it("answers 403, and the challenge names the scope", async () => {
      const { scopes, test, forge, expectRefused } = subject();
      await expectRefused("insufficient_scope", bearer(await test.tokenFor({ scopes: ["account"] })));
      await expectRefused("insufficient_scope", bearer(await forge({ claims: { scope: "" } })));
      for (const left of scopes) {
        const scope = ["account", ...scopes.filter((each) => each !== left)].join(" ");
        await expectRefused("insufficient_scope", bearer(await forge({ claims: { scope } })));
      }
    });

    it("answers 403 to a scope that only looks like it", async () => {
      const { scopes, forge, expectRefused } = subject();
      const [first = ""] = scopes;
      for (const scope of [`${first}x`, first.slice(0, -1), first.toUpperCase(), "*", scopes.join(",") + ","]) {
        await expectRefused("insufficient_scope", bearer(await forge({ claims: { scope } })));
      }
    });

    it("answers 403 to an admin whose token was narrowed", async () => {
      const { test, expectRefused } = subject();
      const token = await test.tokenFor({ role: "admin", scopes: ["admin"] });
      await expectRefused("insufficient_scope", bearer(token));
    });

    it("answers 401 before 403, and 403 only to whoever is known", async () => {
      const { forge, ask, service } = subject();
      const token = await forge({ claims: { scope: "" }, sign: () => "AAAA" });
      assertRefused(await ask([bearer(token)]), {
        code: "invalid_token",
        service,
        secrets: token.split(".").slice(0, 2),
      });
    });
  });
}

/** API keys where the service takes none. */
export function noApiKeys(subject: Subjects): void {
  describe("an API key, of which this service takes none", () => {
    it("answers 401 to a key that is good elsewhere, and to what is no key", async () => {
      const { test, expectRefused } = subject();
      for (const key of [await test.apiKeyFor(), "x", ""]) await expectRefused("invalid_api_key", apiKey(key));
    });
  });
}
