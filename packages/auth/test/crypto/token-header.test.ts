// Each header that decides how a token is checked, under a signature that would be right otherwise.
import assert from "node:assert/strict";
import { createPublicKey, createSign, generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { signUp } from "@repo/testing";
import type { Express } from "express";
import { sharedApp } from "../support/app.js";
import { expectAccepted, expectRefused } from "../support/expect-refusal.js";
import { base64url, forge, headerOf, hmac, type Forgery } from "../support/forge.js";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const rs256 = (input: string): string => createSign("sha256").update(input).sign(rsa, "base64url");
const rsaPem = createPublicKey(rsa).export({ type: "spki", format: "pem" }).toString();
const jwk = { kty: "oct", k: Buffer.from("attacker".repeat(4)).toString("base64url") };
const ownKey = hmac("sha256", "attacker".repeat(4));

/** By the requirement that asks for the refusal, see docs/security/requirements.md. */
const refused: Record<string, Record<string, Forgery>> = {
  S17: {
    "alg none without a signature": { header: { alg: "none" }, sign: () => "" },
    "alg None without a signature": { header: { alg: "None" }, sign: () => "" },
    "alg none with the right signature": { header: { alg: "none" } },
    "alg HS384, rightly signed so": { header: { alg: "HS384" }, sign: hmac("sha384") },
    "alg HS512, rightly signed so": { header: { alg: "HS512" }, sign: hmac("sha512") },
    "alg RS256 with a key of its own": { header: { alg: "RS256" }, sign: rs256 },
    "alg HS256 with a public key as secret": { sign: hmac("sha256", rsaPem) },
    "no alg": { header: { alg: undefined } },
    "an alg that is not text": { header: { alg: ["HS256"] } },
  },
  S20: {
    "typ JWT": { header: { typ: "JWT" } },
    "typ refresh": { header: { typ: "refresh" } },
    "no typ": { header: { typ: undefined } },
    "a typ that is not text": { header: { typ: ["at+jwt"] } },
  },
  S22: {
    "an unknown crit": { header: { crit: ["exp"], exp: 1 } },
    "an empty crit": { header: { crit: [] } },
    "a crit of null": { header: { crit: null } },
  },
  S18: {
    "an unknown kid": { header: { kid: "somebody-else" } },
    "a kid out of the prototype": { header: { kid: "constructor" } },
    "no kid": { header: { kid: undefined } },
    "a kid that is not text": { header: { kid: 1 } },
    "a jwk that it is signed with": { header: { jwk }, sign: ownKey },
    "a jku": { header: { jku: "https://attacker.example/jwks.json" }, sign: ownKey },
    "an x5u": { header: { x5u: "https://attacker.example/cert.pem" }, sign: ownKey },
    "an x5c": { header: { x5c: ["bm90IGEgY2VydGlmaWNhdGU="] }, sign: ownKey },
  },
};

async function appAndToken(): Promise<{ app: Express; token: string }> {
  const { app } = await sharedApp();
  const { token } = await signUp(app);
  return { app, token };
}

describe("a token's header", () => {
  for (const [number, forgeries] of Object.entries(refused)) {
    for (const [name, forgery] of Object.entries(forgeries)) {
      it(`[${number}] is refused with ${name}`, async () => {
        const { app, token } = await appAndToken();
        await expectRefused(app, forge(token, forgery));
      });
    }
  }

  it("[S18] is refused with a kid that only begins or ends like the right one", async () => {
    const { app, token } = await appAndToken();
    const kid = String(headerOf(token)["kid"]);
    for (const other of [kid.split(".")[0], `${kid}x`, ` ${kid}`, kid.toLowerCase()]) {
      await expectRefused(app, forge(token, { header: { kid: other } }), /not signed by a key of this service/);
    }
  });

  it("is accepted with typ application/at+jwt, in any case (RFC 9068, section 4)", async () => {
    const { app, token } = await appAndToken();
    for (const typ of ["at+jwt", "AT+JWT", "application/at+jwt"]) {
      await expectAccepted(app, forge(token, { header: { typ } }));
    }
  });

  it("[S52] may name keys of its own, which are ignored and not fetched, whoever signed", async () => {
    const { app, token } = await appAndToken();
    let fetched = 0;
    const server = createServer((_req, res) => void res.end(String((fetched += 1)))).listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys.json`;
    const header = { jwk, jku: url, x5u: url, x5c: ["AAAA"] };
    await expectAccepted(app, forge(token, { header }));
    await expectRefused(app, forge(token, { header, sign: ownKey }));
    await expectRefused(app, forge(token, { header: { ...header, kid: url, iss: url }, sign: ownKey }));
    server.close();
    assert.equal(fetched, 0);
  });
});

describe("what is no token", () => {
  const encrypted = { alg: "dir", enc: "A128CBC-HS256", typ: "at+jwt", zip: "DEF" };
  const garbage: Record<string, string> = {
    "a word": "garbage",
    "dots alone": "..",
    "two dots and letters": "a.b.c",
    "a header that is a list": `${base64url(["at+jwt"])}.e30.x`,
    "a header that is null": `${base64url(null)}.e30.x`,
    "a header that is a number": `${base64url(7)}.e30.x`,
    "an encrypted token of five parts": [base64url(encrypted), "a2V5", "aXY", "Y2lwaGVy", "dGFn"].join("."),
    "characters beyond base64url": "ÿÿ.é%00é.þ",
  };
  for (const [name, token] of Object.entries(garbage)) {
    it(`is refused: ${name}`, async () => expectRefused((await sharedApp()).app, token));
  }

  it("[S24] is refused: a token of five parts under the right header", async () => {
    const { app, token } = await appAndToken();
    await expectRefused(app, `${token}.a.b`);
  });

  it("is refused: a signed payload that is not an object", async () => {
    const { app, token } = await appAndToken();
    for (const payload of [null, 1, "text", ["list"]]) {
      const input = `${token.split(".")[0]}.${base64url(payload)}`;
      await expectRefused(app, `${input}.${hmac()(input)}`);
    }
  });

  it("is refused unread over 8 KiB, and read up to there", async () => {
    const { app, token } = await appAndToken();
    const padded = (length: number): string => forge(token, { header: { pad: "x".repeat(length) } });
    let length = 5000;
    while (padded(length + 1).length <= 8 * 1024) length += 1;
    await expectAccepted(app, padded(length));
    await expectRefused(app, padded(length + 1), /larger than 8 KiB/);
  });
});
