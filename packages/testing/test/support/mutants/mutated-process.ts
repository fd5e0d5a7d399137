import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { newFolder, repositoryRoot, runNode } from "@repo/testing";

const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const ARGS = [
  "--import",
  new URL("register.js", import.meta.url).href,
  "node_modules/mocha/bin/mocha.js",
  ...["--exit", "--reporter", "dot", "--require", "packages/testing/dist/src/at-end.js"],
  beside("load-tests.js"),
];

/** Changed modules and the tests that run on them. */
export interface MutatedRun {
  /** By the path of a built module from `packages`, the text that it has now. */
  readonly texts: ReadonlyMap<string, string>;
  /** A built test file, from `packages`. */
  readonly test: string;
  /** Part of the titles of the tests that run. */
  readonly grep: string;
}

/** Runs tests in a process that loads some modules with another text. */
export async function runMutated({
  texts,
  test,
  grep,
}: MutatedRun): Promise<{ code: number | string; output: string }> {
  const urlOf = (path: string): string => pathToFileURL(join(repositoryRoot, "packages", path)).href;
  const sources = join(await newFolder(), "sources.json");
  writeFileSync(sources, JSON.stringify(Object.fromEntries([...texts].map(([path, text]) => [urlOf(path), text]))));
  const env = { NODE_ENV: "test", ENV_FILE: "", TEST_DATABASE: "sqlite", MUTATED_SOURCES: sources };
  const run = runNode([...ARGS, "--grep", grep], { ...env, MUTANT_TESTS: JSON.stringify([urlOf(test)]) });
  return { code: await run.ended, output: run.output() };
}
