import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { repositoryRoot } from "@repo/testing";
import { violations } from "./support/layers.js";

const packages = join(repositoryRoot, "packages");

/** Every source file of the packages that have rules, by its path from packages/. */
function sources(): string[] {
  const services = readdirSync(packages).filter((name) => name.endsWith("-api"));
  return ["auth", "service", "template", ...services].flatMap((name) =>
    readdirSync(join(packages, name, "src"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => `${name}/src/${file.split(sep).join("/")}`),
  );
}

/** A file that breaks one rule, and what is said about it. */
const BAD: readonly [what: string, path: string, text: string, said: RegExp][] = [
  ["an import upwards", "auth/src/model/x.ts", 'import { a } from "../crypto/keys.js";', /model may not know crypto/],
  [
    "a type-only import",
    "auth/src/http/x.ts",
    'import type { A } from "../store/users.js";',
    /http may not know store/,
  ],
  [
    "an inline type import",
    "auth/src/http/x.ts",
    'import { type A } from "../store/users.js";',
    /http may not know store/,
  ],
  ["an import for its effects", "auth/src/http/x.ts", 'import "../store/users.js";', /http may not know store/],
  [
    "the type of an import",
    "auth/src/http/x.ts",
    'let a: import("../store/users.js").A;',
    /import type of .*http may not know store/,
  ],
  [
    "a dynamic import",
    "auth/src/crypto/x.ts",
    'await import("../store/users.js");',
    /dynamic import of .*crypto may not know store/,
  ],
  ["a computed import", "auth/src/crypto/x.ts", "await import(name);", /computed name/],
  ["a require", "auth/src/store/x.ts", 'require("../crypto/keys.js");', /store may not know crypto/],
  ["an import equals", "auth/src/store/x.ts", 'import k = require("../crypto/keys.js");', /store may not know crypto/],
  [
    "a re-export upwards",
    "auth/src/crypto/x.ts",
    'export * from "../flows/register.js";',
    /crypto may not know flows|passes another layer on/,
  ],
  [
    "a re-export that hides a layer",
    "auth/src/flows/x.ts",
    'export { a } from "../store/users.js";',
    /passes another layer on/,
  ],
  [
    "an import exported again",
    "auth/src/flows/x.ts",
    'import { a } from "../store/users.js"; export { a as b };',
    /passes another layer on/,
  ],
  [
    "an import as the default export",
    "auth/src/flows/x.ts",
    'import a from "../store/users.js"; export default a;',
    /passes another layer on/,
  ],
  ["Express in a flow", "auth/src/flows/x.ts", 'import type { Request } from "express";', /flows may not know express/],
  [
    "a package that is above",
    "service/src/x.ts",
    'import { createAuth } from "@repo/auth";',
    /service may not know auth/,
  ],
  [
    "a sister service",
    "campaigns-api/src/x.ts",
    'import "@repo/resources-api";',
    /campaigns-api may not know resources-api/,
  ],
  [
    "a deep import by name",
    "campaigns-api/src/x.ts",
    'import { a } from "@repo/auth/dist/src/store/users.js";',
    /deep import/,
  ],
  [
    "a deep import by path",
    "campaigns-api/src/app.ts",
    'import { a } from "../../auth/src/store/users.js";',
    /leaves the package/,
  ],
  ["process.env", "auth/src/options.ts", "const a = process.env.A;", /reads process.env/],
  ["process.env in brackets", "auth/src/options.ts", 'const a = process["env"];', /reads process.env/],
  ["env taken out of process", "service/src/x.ts", "const { env } = process;", /reads process.env/],
  ["process under another name", "service/src/x.ts", "const p = process; p.env;", /reads process.env/],
  ["process of globalThis", "service/src/x.ts", "globalThis.process.env;", /reads process.env/],
  ["node:process", "service/src/x.ts", 'import { env } from "node:process";', /reads process.env/],
];

describe("layers", () => {
  it("holds in every source file", () => {
    const files = sources();
    assert.ok(files.length > 50, `only ${files.length} files were found`);
    const broken = files.flatMap((path) => violations(path, readFileSync(join(packages, path), "utf8")));
    assert.deepEqual(broken, []);
  });

  for (const [what, path, text, said] of BAD) {
    it(`finds ${what}`, () => {
      const broken = violations(path, text);
      assert.equal(broken.length, 1, broken.join("\n"));
      assert.match(broken[0] ?? "", said);
    });
  }

  it("lets a file do what it may", () => {
    const text =
      'import { a } from "./b.js"; import type { C } from "../model/c.js"; export { d } from "./d.js"; process.exit(1);';
    assert.deepEqual(violations("auth/src/crypto/x.ts", text), []);
    assert.deepEqual(violations("campaigns-api/src/config.ts", "process.env;"), []);
  });
});
