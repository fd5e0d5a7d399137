import { randomUUID } from "node:crypto";
import { describe } from "../mocha.js";
import { base64url, headerOf } from "./forge.js";
import { refusesForgeries, refusesTokens, type Subjects } from "./table.js";

/** What a token's header says, under a signature that is right. */
export function tokenHeaders(subject: Subjects): void {
  describe("a token's header", () => {
    refusesForgeries(subject, {
      "another kid": { header: { kid: "somebody-else" } },
      "the kid of another identity database": ({ signing }) => ({
        header: { kid: signing.kid.replace(/^[^.]*/, randomUUID()) },
      }),
      "a kid that only begins like the right one": ({ signing }) => ({ header: { kid: `${signing.kid}x` } }),
      "a kid out of the prototype": { header: { kid: "constructor" } },
      "no kid": { header: { kid: undefined } },
      "a kid that is a number": { header: { kid: 1 } },
      "a kid that is a list": ({ signing }) => ({ header: { kid: [signing.kid] } }),
      "typ JWT": { header: { typ: "JWT" } },
      "typ refresh": { header: { typ: "refresh" } },
      "no typ": { header: { typ: undefined } },
      "a typ that is a list": { header: { typ: ["at+jwt"] } },
      "an unknown crit": { header: { crit: ["exp"], exp: 1 } },
      "an empty crit": { header: { crit: [] } },
      "a crit of null": { header: { crit: null } },
    });
    refusesTokens(subject, {
      "a refresh token": async ({ test }) => (await test.sessionFor()).refreshToken,
    });
  });
}

/** What cannot be taken apart. */
export function malformedTokens(subject: Subjects): void {
  describe("what is no access token", () => {
    const encrypted = base64url({ alg: "dir", enc: "A128CBC-HS256", typ: "at+jwt", zip: "DEF" });
    refusesTokens(subject, {
      "a word": () => "garbage",
      "dots alone": () => "..",
      "letters with dots between them": () => "a.b.c",
      "a header that is a list": () => `${base64url(["at+jwt"])}.e30.x`,
      "a header that is null": () => `${base64url(null)}.e30.x`,
      "a header that is a number": () => `${base64url(7)}.e30.x`,
      "an encrypted token": () => `${encrypted}.a2V5.aXY.Y2lwaGVy.dGFn`,
      "characters beyond base64url": () => "ÿÿ.é%00é.þ",
      "two tokens": async ({ token }) => [`${await token()} ${await token()}`, `${await token()},${await token()}`],
      "a token with something in front of it": async ({ token }) => [`Bearer ${await token()}`, `"${await token()}"`],
      "an API key in the place of a token": async ({ test }) => test.apiKeyFor(),
      "a signed payload that is no object": async ({ token, sign }) => {
        const start = base64url(headerOf(await token()));
        const inputs = [null, 1, "text", ["list"]].map((payload) => `${start}.${base64url(payload)}`);
        return inputs.map((input) => `${input}.${sign(input)}`);
      },
      "a good token of more than 8 KiB": async ({ forge }) => forge({ header: { pad: "x".repeat(8 * 1024 * 0.75) } }),
    });
  });
}
