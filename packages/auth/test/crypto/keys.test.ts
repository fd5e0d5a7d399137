import assert from "node:assert/strict";
import { signUp, TEST_SECRET } from "@repo/testing";
import { hmacKeys, secretFault } from "../../src/crypto/keys.js";
import { newApp, sharedApp } from "../support/app.js";
import { expectAccepted, expectRefused } from "../support/expect-refusal.js";
import { claimsOf, forge, headerOf, hmac } from "../support/forge.js";

describe("a secret", () => {
  it("[S23] is good from 32 bytes of UTF-8 on", () => {
    assert.equal(secretFault("abcdefghijklmnopqrstuvwxyz012345"), undefined);
    assert.equal(secretFault("äbcdefghijklmnopqrstuvwxyz01234"), undefined); // 31 characters, 32 bytes
  });

  const bad: [string, unknown, RegExp][] = [
    ["missing", undefined, /is missing/],
    ["empty", "", /is missing/],
    ["not text", 12345678901234567890n, /is missing/],
    ["31 bytes long", "abcdefghijklmnopqrstuvwxyz01234", /has 31 bytes; HS256 needs at least 32/],
    [
      "the example of FastAPI's documentation",
      `09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7`,
      /known/,
    ],
    ["the example of jwt.io", "a-string-secret-at-least-256-bits-long", /known to everybody/],
    ["one character repeated", "a".repeat(64), /repeats/],
    ["nine characters repeated", "abcdefghi".repeat(8), /repeats/],
  ];
  for (const [name, secret, fault] of bad) {
    it(`[S23] is refused when it is ${name}, without being repeated`, () => {
      const sentence = secretFault(secret) ?? "";
      assert.match(sentence, fault);
      if (typeof secret === "string" && secret !== "") assert.ok(!sentence.includes(secret));
    });
  }
});

describe("a key's kid", () => {
  it("is the same for one secret and database, and changes with either", () => {
    const kidOf = (secret: string, database: string): string => hmacKeys(secret, undefined, database).signing().kid;
    const kid = kidOf(TEST_SECRET, "first");
    assert.equal(kidOf(TEST_SECRET, "first"), kid);
    assert.notEqual(kidOf(`${TEST_SECRET}.`, "first"), kid);
    assert.notEqual(kidOf(TEST_SECRET, "second"), kid);
  });
});

describe("two identity databases under one secret and one issuer", () => {
  it("refuse each other's tokens by their kid alone", async () => {
    const issuer = "https://auth.example";
    const [one, other] = await Promise.all([newApp({ fresh: true, issuer }), newApp({ fresh: true, issuer })]);
    const { token } = await signUp(one.app);
    assert.equal(claimsOf(token)["iss"], issuer);
    await expectAccepted(one.app, token);
    await expectRefused(other.app, token, /not signed by a key of this service/);
    // Everything else about the token was right:
    const { kid } = headerOf((await signUp(other.app)).token);
    await expectAccepted(other.app, forge(token, { header: { kid } }));
  });

  it("are not fooled by the right kid under another secret", async () => {
    const { app } = await sharedApp();
    const { token } = await signUp(app);
    await expectRefused(
      app,
      forge(token, { sign: hmac("sha256", "another secret, just as long as that") }),
      /signature/,
    );
  });
});
