import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { authErrorCodes } from "../src/model/errors.js";
import { serviceProblemCodes } from "@repo/service";
import { repositoryRoot } from "@repo/testing";

describe("docs/errors", () => {
  it("has a page for every code, and for nothing else", () => {
    const pages = readdirSync(join(repositoryRoot, "docs/errors")).filter((page) => page !== "README.md");
    const codes = [...new Set<string>([...authErrorCodes, ...serviceProblemCodes])];
    assert.deepEqual(pages.sort(), codes.map((code) => `${code}.md`).sort());
  });
});
