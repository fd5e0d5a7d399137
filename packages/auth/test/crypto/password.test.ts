// The two functions that serve on their own, and bcrypt's promise that every byte counts.
import assert from "node:assert/strict";
import { hashPassword, verifyPassword } from "@repo/auth";
import bcrypt from "bcrypt";
import { fits, needsRehash } from "../../src/crypto/password.js";
import { roundsOf } from "../support/bcrypt-work.js";

const quick = { cost: 4 };

describe("hashPassword and verifyPassword", () => {
  it("[S12] work on their own, at cost 12 when none is given", async () => {
    const hash = await hashPassword("correct horse");
    assert.match(hash, /^\$2b\$12\$/);
    assert.equal(await verifyPassword("correct horse", hash), true);
    assert.equal(await verifyPassword("wrong horse", hash), false);
  });

  it("make hashes that plain bcrypt understands, and understand its hashes", async () => {
    assert.equal(await bcrypt.compare("correct horse", await hashPassword("correct horse", quick)), true);
    assert.equal(await verifyPassword("correct horse", await bcrypt.hash("correct horse", 4), quick), true);
  });

  it("salt: the same password has another hash each time", async () => {
    assert.notEqual(await hashPassword("correct horse", quick), await hashPassword("correct horse", quick));
  });

  const different: [string, string, string][] = [
    ["spaces around it", " correct horse ", "correct horse"],
    ["its case", "Correct horse", "correct horse"],
    ["composed and decomposed letters", "caf\u00e9 caf\u00e9", "cafe\u0301 cafe\u0301"],
    ["what follows a NUL", "abcd\0efgh", "abcd\0efgX"],
    ["a NUL at the end", "abcdefgh", "abcdefgh\0"],
    ["its 72nd byte", `${"z".repeat(71)}a`, `${"z".repeat(71)}b`],
    ["the last byte of a letter of several", `${"z".repeat(70)}é`, `${"z".repeat(70)}è`],
  ];
  for (const [name, password, other] of different) {
    it(`tell two passwords apart by ${name}`, async () => {
      const hash = await hashPassword(password, quick);
      assert.equal(await verifyPassword(password, hash, quick), true);
      assert.equal(await verifyPassword(other, hash, quick), false);
    });
  }

  it("refuse to hash more than 72 bytes, and take none longer for right", async () => {
    await assert.rejects(hashPassword("é".repeat(36) + "z", quick), { code: "validation_failed", status: 422 });
    const hash = await hashPassword("z".repeat(72), quick);
    assert.equal(await verifyPassword("z".repeat(73), hash, quick), false);
  });

  it("take no hash, and what is none, for wrong", async () => {
    for (const hash of [undefined, "", "plain", "$2b$04$short"]) {
      assert.equal(await verifyPassword("correct horse", hash, quick), false);
    }
  });
});

describe("the work of a password check", () => {
  const cases: [string, string, number | undefined][] = [
    ["a right password", "correct horse", 6],
    ["a wrong password", "wrong horse", 6],
    ["no hash", "correct horse", undefined],
    ["a password over 72 bytes", "z".repeat(73), 6],
    ["a hash of a lower cost", "wrong horse", 4],
    ["a right password under a hash of a lower cost", "correct horse", 4],
  ];
  for (const [name, password, cost] of cases) {
    it(`is 2^cost rounds for ${name}`, async () => {
      const hash = cost && (await bcrypt.hash("correct horse", cost));
      assert.equal(await roundsOf(() => verifyPassword(password, hash || undefined, { cost: 6 })), 64);
    });
  }
});

describe("what is known about a password or a hash without hashing", () => {
  it("is whether it fits, and whether the hash is of a lower cost than new ones", () => {
    assert.equal(fits("é".repeat(36)), true);
    assert.equal(fits("é".repeat(37)), false);
    const hash = "$2b$10$ieKb.K1TjQsU9XZR5U9UOuYcMLbDOFZxwbYwYvXWqGaXK0rjkzpRu";
    assert.equal(needsRehash(hash, 11), true);
    assert.equal(needsRehash(hash, 10), false);
    assert.equal(needsRehash(hash, 9), false);
  });
});
