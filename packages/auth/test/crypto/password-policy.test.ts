import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { isCommon, passwordFault, type PasswordPolicy } from "../../src/crypto/password-policy.js";

const policy: PasswordPolicy = { minLength: 8, service: "campaigns", common: "refuse" };
const faultOf = (password: string, changes: Partial<PasswordPolicy> = {}): string | undefined =>
  passwordFault(password, "marie.curie", { ...policy, ...changes });

describe("the rules for new passwords", () => {
  it("[S3] take anything long enough: no composition rules", () => {
    for (const password of ["zqxvwkjp", "        ", "ZQXVWKJP", "日本語日本語日本", "a\0b\0c\0d\0", "👩‍🚀👩‍🚀👩‍🚀"]) {
      assert.equal(faultOf(password), undefined, JSON.stringify(password));
    }
  });

  it("[S1] count code points for the least length, and the setting says how many", () => {
    assert.match(faultOf("zqxvwkj") ?? "", /at least 8 characters/);
    assert.match(faultOf("👍👍👍👍👍👍👍") ?? "", /at least 8 characters/); // 7 of them, though 14 UTF-16 units
    assert.equal(faultOf("👍👍👍👍👍👍👍👍"), undefined);
    assert.match(faultOf("zqxvwkjpzqxvwk", { minLength: 15 }) ?? "", /at least 15 characters/);
    assert.equal(faultOf("zqxvwkjpzqxvwkj", { minLength: 15 }), undefined);
  });

  it("[S5] take 72 bytes of UTF-8 and say why no more", () => {
    for (const password of ["z".repeat(64), "z".repeat(72), "é".repeat(36)]) assert.equal(faultOf(password), undefined);
    assert.match(faultOf("é".repeat(36) + "z") ?? "", /at most 72 bytes, because bcrypt ignores the rest/);
    assert.match(faultOf("z".repeat(73)) ?? "", /at most 72 bytes/);
  });

  it("[S6] refuse the names at hand, whatever the case", () => {
    assert.match(faultOf("xx-Marie.CURIE-xx") ?? "", /must not contain the username/);
    assert.match(faultOf("my CAMPAIGNS key") ?? "", /must not contain the name of the service/);
    assert.equal(passwordFault("no name in here", "", policy), undefined);
  });

  it("refuse half a surrogate pair, which UTF-8 cannot say", () => {
    assert.match(faultOf("zqxvwkjp\ud800") ?? "", /well-formed Unicode/);
  });

  it("[S2] refuse the commonest, whatever the case, unless they are to be accepted", () => {
    assert.match(faultOf("password123") ?? "", /one of the 3,000 commonest/);
    assert.match(faultOf("PassWord123") ?? "", /one of the 3,000 commonest/);
    assert.equal(faultOf("password123", { common: "warn" }), undefined);
  });

  it("never repeat the password", () => {
    for (const password of ["zqx", "z".repeat(73), "marie.curie1", "campaigns1", "password123", "\ud800zqxvwkj"]) {
      assert.ok(!(faultOf(password) ?? assert.fail()).includes(password));
    }
  });
});

describe("the list of common passwords", () => {
  const file = new URL("../../../data/common-passwords.txt", import.meta.url);
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");

  it("[S2] has 3,000 different ones of at least 8 characters, each of which is found", () => {
    assert.equal(new Set(lines).size, 3000);
    assert.deepEqual(
      lines.filter((line) => [...line].length < 8 || !isCommon(line)),
      [],
    );
  });
});
