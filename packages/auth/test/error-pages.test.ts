import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { authErrorCodes } from "../src/model/errors.js";
import { serviceProblemCodes } from "@repo/service";
import { repositoryRoot } from "@repo/testing";

describe("docs/errors", () => {
  const folder = join(repositoryRoot, "docs/errors");
  const codes = [...new Set<string>([...authErrorCodes, ...serviceProblemCodes])];

  it("has a page for every code, and for nothing else", () => {
    const pages = readdirSync(folder).filter((page) => page !== "README.md");
    assert.deepEqual(pages.sort(), codes.map((code) => `${code}.md`).sort());
  });

  for (const code of codes) {
    it(`says of ${code} what causes it, shows an example with this code, and says what mends it`, () => {
      const page = readFileSync(join(folder, `${code}.md`), "utf8");
      assert.match(page, new RegExp(`^# \`${code}\` \\(\\d{3}`));
      for (const part of ["Cause", "Example", "Fix"]) assert.match(page, new RegExp(`^\\*\\*${part}[.,]`, "m"));
      for (const [, answer = ""] of page.matchAll(/^```json\n([^]*?)^```$/gm)) {
        const names = [...answer.matchAll(/"(?:code|error)":"(\w+)"/g)].map(([, name]) => name);
        assert.ok(names.includes(code) || names.includes("temporarily_unavailable"), answer);
      }
    });
  }

  it("has each page in its table", () => {
    const table = readFileSync(join(folder, "README.md"), "utf8");
    const rows = [...table.matchAll(/^\| \[`(\w+)`\]\((\w+)\.md\) \|/gm)].map(([, code, page]) => [code, page]);
    assert.deepEqual(rows.map(String).sort(), codes.map((code) => `${code},${code}`).sort());
  });
});
