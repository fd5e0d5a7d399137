// docs/guides/new-service.md as a user follows it, and what it makes: one service of each kind.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join, sep } from "node:path";
import { freePort, newFolder, runNode, testEnvironment } from "@repo/testing";
import { stepsOf, userIn } from "./support/guide.js";
import { freshRepository } from "./support/repository-copy.js";

const FULL = process.env["FULL"] !== undefined;
const MADE = ["packages/orders-api", "packages/stock-levels-api"];

/** What a user has in a folder: every file that is not made by an install, a build or a run, with what is in it. */
function contentsOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => path.split(sep).join("/"));
  const own = files.filter((path) => !/(^|\/)(node_modules|dist|data)(\/|$)/.test(path));
  const described = own.map((path) => {
    const stat = statSync(join(folder, path));
    if (stat.isDirectory()) return [path, "a folder"];
    return [path, createHash("sha256").update(readFileSync(join(folder, path))).digest("hex")];
  });
  return Object.fromEntries(described) as Record<string, string>;
}

describe("a new service", () => {
  let folder: string;
  let before: Record<string, string>;
  before_();

  function before_(): void {
    beforeAll();
  }
});
