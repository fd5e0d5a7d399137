// Runs the tests that must notice a mutant, in a process that loads the mutated sources in place of the real ones.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { repositoryRoot, runNode } from "@repo/testing";
import ts from "typescript";
import type { Edit } from "./derive.js";

const auth = join(repositoryRoot, "packages/auth");

/** The text of a file of packages/auth/src. */
export const sourceOf = (file: string): string => readFileSync(join(auth, "src", file), "utf8");

const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const ARGS = [
  "--import",
  new URL("register.js", import.meta.url).href,
  "node_modules/mocha/bin/mocha.js",
  ...["--bail", "--exit", "--reporter", "dot", "--timeout", "20000"],
  ...["--require", "packages/testing/dist/src/at-end.js"],
  beside("load-tests.js"),
];

/** What a run of the tests has come to. */
export interface Outcome {
  readonly noticed: boolean;
  /** The test that has failed, or all that was printed where none has. */
  readonly said: string;
}

/**
 * Runs the conformance suite, and these tests besides, with these edits; it ends at the first test that fails.
 *
 * @param folder where it may leave what it does not come to remove
 */
export async function runWith(edits: readonly Edit[], also: readonly string[], folder: string): Promise<Outcome> {
  const sources = join(folder, `${process.hrtime.bigint()}.json`);
  writeFileSync(sources, JSON.stringify(mutated(edits)));
  const tests = ["testing/notes.system", "testing/conformance.system", ...also].map((name) =>
    join(auth, "dist/test", `${name}.test.js`),
  );
  for (const test of tests) if (!existsSync(test)) throw new Error(`there is no ${test}`);
  const urls = JSON.stringify(tests.map((test) => pathToFileURL(test).href));
  // Node hands the coverage's folder on to its children: what a mutant's lines did must not be added to the real ones.
  const env = { NODE_ENV: "test", ENV_FILE: "", TEST_DATABASE: "sqlite", NODE_V8_COVERAGE: "", TMPDIR: folder };
  const run = runNode(ARGS, { ...env, MUTATED_SOURCES: sources, MUTANT_TESTS: urls });
  const code = await run.ended;
  const said = run.output();
  const failing = /\b\d+ failing\n\n([^]*?):\n/.exec(said);
  if (code !== 0 && !failing) throw new Error(`The tests have not run:\n${said}`);
  return { noticed: failing !== null, said: failing?.[1]?.replace(/\s+/g, " ") ?? said };
}

/** The compiled modules with these edits, by their URLs. */
function mutated(edits: readonly Edit[]): Record<string, string> {
  const files = [...new Set(edits.map(({ file }) => file))];
  const entries = files.map((file) => {
    const mine = edits.filter((edit) => edit.file === file).sort((one, other) => other.start - one.start);
    const text = mine.reduce(
      (all, { start, end, text }) => all.slice(0, start) + text + all.slice(end),
      sourceOf(file),
    );
    const compilerOptions = {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
    };
    const { outputText, diagnostics = [] } = ts.transpileModule(text, { compilerOptions, reportDiagnostics: true });
    if (diagnostics.length > 0) throw new Error(`${file} is no TypeScript any more: ${JSON.stringify(mine)}`);
    const url = pathToFileURL(join(auth, "dist/src", file.replace(/\.ts$/, ".js"))).href;
    return [url, outputText] as const;
  });
  return Object.fromEntries(entries);
}
