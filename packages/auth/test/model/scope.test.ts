import assert from "node:assert/strict";
import { SCOPE_NAME, scopesOfRole, splitScope } from "../../src/model/scope.js";

describe("a scope's name", () => {
  it("is printable ASCII without space, quote and backslash (RFC 6749, 3.3), up to 64 characters", () => {
    for (const name of ["a", "notes:read", "https://example.org/x#y", "!#[]~", "n".repeat(64)]) {
      assert.match(name, SCOPE_NAME);
    }
    for (const name of ["", "a b", 'a"b', "a\\b", "a\tb", "é", "n".repeat(65), "a\n"]) {
      assert.doesNotMatch(name, SCOPE_NAME, JSON.stringify(name));
    }
  });
});

describe("a scope parameter", () => {
  it("is split at spaces, each word once", () => {
    assert.deepEqual(splitScope("a b  a c "), ["a", "b", "c"]);
    assert.deepEqual(splitScope(""), []);
    assert.deepEqual(splitScope("a\tb"), ["a\tb"]);
  });
});

describe("a role", () => {
  it("has every registered scope; admin and tokens:introspect are for admins", () => {
    assert.deepEqual(scopesOfRole("user", ["x"]), ["account", "x"]);
    assert.deepEqual(scopesOfRole("admin", ["x"]), ["account", "admin", "tokens:introspect", "x"]);
  });
});
