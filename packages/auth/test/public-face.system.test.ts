// What other people's services are built on: few names, each explained, each with an example that compiles.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@repo/testing";
import { publicNames, type PublicName } from "./support/public-face.js";
import { compile } from "./support/user-project.js";

const MODULES = {
  "@repo/auth": "auth/dist/src/index.d.ts",
  "@repo/auth/testing": "auth/dist/src/testing.d.ts",
  "@repo/service": "service/dist/src/index.d.ts",
} as const;

const SNAPSHOT = "docs/public-names.md";
const UPDATE = "UPDATE_PUBLIC_NAMES=1 npm test -- packages/auth/test/public-face.system.test.ts";

function snapshotOf(faces: Readonly<Record<string, PublicName[]>>): string {
  const head = `# Public names

What services import, with its types. Whatever changes here may break somebody's service: the CHANGELOG says so.

Written by \`${UPDATE}\`; the same test fails when it is not what the packages export.
`;
  const parts = Object.entries(faces).map(([module, names]) => {
    const lines = names.flatMap(({ signature }) => signature);
    return `\n## \`${module}\`: ${names.length} names\n\n\`\`\`ts\n${lines.join("\n")}\n\`\`\`\n`;
  });
  return head + parts.join("");
}

describe("the public face", () => {
  let faces: Record<keyof typeof MODULES, PublicName[]>;
  before(() => {
    const entries = Object.entries(MODULES).map(([module, file]) => [module, publicNames(file)]);
    faces = Object.fromEntries(entries) as typeof faces;
  });

  it("of @repo/auth is at most 15 names", () => {
    const names = faces["@repo/auth"].map(({ name }) => name);
    assert.ok(names.length > 0 && names.length <= 15, `${names.length} names: ${names.join(", ")}`);
  });

  for (const module of Object.keys(MODULES) as (keyof typeof MODULES)[]) {
    it(`of ${module} has a docstring for each name`, () => {
      const bare = faces[module].filter(({ docstring }) => docstring.trim() === "").map(({ name }) => name);
      assert.deepEqual(bare, []);
    });
  }

  it("of @repo/auth has an example for each name, that uses it and compiles", async () => {
    const files: Record<string, string> = {};
    for (const { name, examples } of faces["@repo/auth"]) {
      assert.equal(examples.length, 1, `${name} has ${examples.length} examples`);
      assert.match(examples[0] ?? "", new RegExp(`^import .*\\b${name}\\b.* from "@repo/auth";$`, "m"), name);
      files[`${name}.example.ts`] = examples[0] ?? "";
    }
    const wrong = [...(await compile(files)).values()].flat();
    assert.deepEqual(wrong, []);
  });

  it("has not changed, but where docs/public-names.md says so", () => {
    const path = join(repositoryRoot, SNAPSHOT);
    const text = snapshotOf(faces);
    if (process.env["UPDATE_PUBLIC_NAMES"]) writeFileSync(path, text);
    const written = readFileSync(path, "utf8");
    if (written === text) return;
    const [were, are] = [written.split("\n"), text.split("\n")];
    const gone = were.filter((line) => !are.includes(line)).map((line) => `- ${line}`);
    const added = are.filter((line) => !were.includes(line)).map((line) => `+ ${line}`);
    assert.fail([`The face has changed. When that is meant, write it down: ${UPDATE}`, ...gone, ...added].join("\n"));
  });
});
