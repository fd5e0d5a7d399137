import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot, runNode } from "@repo/testing";

let built: Promise<void> | undefined;

/** Compiles the weak twin, which is no part of the build; once a run. */
export function buildTwin(): Promise<void> {
  return (built ??= build());
}

async function build(): Promise<void> {
  const compiler = runNode(["node_modules/typescript-7/bin/tsc", "-b", "packages/weak-twin"], {});
  assert.equal(await compiler.ended, 0, compiler.output());
}

/** The twin's sources. */
export function twinSources(): string[] {
  const folder = join(repositoryRoot, "packages/weak-twin/src");
  return readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
}
