import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readKeySet } from "../../src/crypto/key-set.js";
import { newKeyPair } from "../../src/crypto/signing-key.js";

const { publicJwk: good, kid } = newKeyPair("identity", "a secret of this test, and of no other");
const kidsIn = (...keys: unknown[]): string[] => readKeySet(JSON.stringify({ keys })).map((key) => key.kid);

describe("a JWK set", () => {
  it("gives its ES256 keys, use and unknown members or not", () => {
    const { use: _, ...plain } = good;
    assert.deepEqual(kidsIn(good, { ...plain, kid: "2" }, { ...good, kid: "3", x5c: ["ignored"] }), [kid, "2", "3"]);
    const [key] = readKeySet(JSON.stringify({ keys: [good] }));
    assert.deepEqual([key?.algorithm, key?.verifyKey.type], ["ES256", "public"]);
  });

  const jwkOf = (type: "rsa" | "ec", options: object): object =>
    generateKeyPairSync(type as "ec", options as { namedCurve: string }).publicKey.export({ format: "jwk" });
  const skipped: [what: string, key: unknown][] = [
    ["of RSA", { ...jwkOf("rsa", { modulusLength: 2048 }), kid: "k", alg: "RS256" }],
    ["of RSA that says ES256", { ...jwkOf("rsa", { modulusLength: 2048 }), kid: "k", alg: "ES256" }],
    ["on another curve", { ...jwkOf("ec", { namedCurve: "P-384" }), kid: "k", alg: "ES384" }],
    ["on another curve that says ES256", { ...jwkOf("ec", { namedCurve: "P-384" }), kid: "k", alg: "ES256" }],
    ["that is symmetric", { kty: "oct", k: "c2VjcmV0", kid: "k", alg: "HS256" }],
    ["without a kid", { ...good, kid: undefined }],
    ["with an empty kid", { ...good, kid: "" }],
    ["with a number for a kid", { ...good, kid: 1 }],
    ["without an algorithm", { ...good, alg: undefined }],
    ["for another algorithm", { ...good, alg: "HS256" }],
    ["for encryption", { ...good, use: "enc" }],
    ["that shows its private half", { ...good, d: "c2VjcmV0" }],
    ["that is no point of the curve", { ...good, x: good.y, y: good.x }],
    ["of rubbish", { ...good, x: "!!" }],
    ["that is no object", "key"],
    ["that is null", null],
  ];
  for (const [what, key] of skipped) {
    it(`skips a key ${what}`, () => assert.deepEqual(kidsIn(key, good), [kid]));
  }

  it("is refused when it is none", () => {
    for (const text of ["", "[]", "null", '{"keys":1}', "7"]) assert.throws(() => readKeySet(text));
  });
});
