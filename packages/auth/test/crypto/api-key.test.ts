import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { isSameHash, newApiKey, NO_HASH, parseApiKey } from "../../src/crypto/api-key.js";
import { changed } from "../support/api-key.js";

const ID = "01a20e27-f12e-7378-b782-dce23104dc6f";

describe("newApiKey", () => {
  it("[S14] makes rk_<id>_<secret><checksum>, with 64 hex digits of secret and the CRC-32 of all before it", () => {
    const { key } = newApiKey(ID);
    const [, id, secret, sum] = /^rk_([0-9a-f]{32})_([0-9a-f]{64})([0-9a-f]{8})$/.exec(key) ?? [];
    assert.equal(id, ID.replaceAll("-", ""));
    assert.equal(parseInt(sum ?? "", 16), crc32(`rk_${id}_${secret}`));
  });

  it("[S15] gives the SHA-256 of the secret alone, and another secret each time", () => {
    const [one, other] = [newApiKey(ID), newApiKey(ID)];
    const secret = one.key.slice(36, 100);
    assert.equal(one.secretHash, createHash("sha256").update(secret).digest("base64url"));
    assert.notEqual(one.key, other.key);
    assert.notEqual(one.secretHash, other.secretHash);
  });

  it("pads a checksum that is short", () => {
    const keys = Array.from({ length: 2000 }, () => newApiKey(ID).key);
    assert.ok(keys.some((key) => key[100] === "0")); // one in sixteen
    for (const key of keys) assert.ok(parseApiKey(key), key);
  });
});

describe("parseApiKey", () => {
  it("gives the id and the hash that the key was made with", () => {
    const { key, secretHash } = newApiKey(ID);
    assert.deepEqual(parseApiKey(key), { id: ID, secretHash });
  });

  it("refuses a key with any one character changed", () => {
    const { key } = newApiKey(ID);
    for (let place = 0; place < key.length; place += 1) {
      assert.equal(parseApiKey(changed(key, place)), undefined, `place ${place}`);
    }
  });

  it("refuses what has not the form, to the letter", () => {
    const { key } = newApiKey(ID);
    const wrong = ["", "rk_", key.slice(1), key.slice(0, -1), `${key}0`, ` ${key}`, `${key}\n`, key.toUpperCase()];
    for (const text of [...wrong, `${key},${key}`, key.replace("rk_", "sk_"), "0".repeat(108)]) {
      assert.equal(parseApiKey(text), undefined, JSON.stringify(text));
    }
  });
});

describe("isSameHash", () => {
  it("knows a hash again, and no other; the hash of nothing fits every hash in length and equals none", () => {
    const { secretHash } = newApiKey(ID);
    assert.ok(isSameHash(secretHash, secretHash));
    assert.ok(!isSameHash(secretHash, newApiKey(ID).secretHash));
    assert.ok(!isSameHash(secretHash, NO_HASH));
  });
});
