import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@repo/testing";

const folder = join(repositoryRoot, "docs/attacks");

/** A page of docs/attacks, read. */
export interface Page {
  readonly text: string;
  /** The file with the line that stops the attack, from the root of the repository, and the lines that are quoted. */
  readonly defences: readonly { readonly file: string; readonly lines: readonly string[] }[];
  /** What `npm run attack` printed. */
  readonly output: string;
}

/** The names of the pages, the index left out. */
export function pageNames(): string[] {
  const names = readdirSync(folder).filter((name) => name !== "README.md");
  return names.map((name) => name.replace(/\.md$/, "")).sort();
}

/** The index of the labs. */
export const indexText = (): string => readFileSync(join(folder, "README.md"), "utf8");

/** Reads a page. A quoted line belongs to the link that stands before it. */
export function readPage(name: string): Page {
  const text = readFileSync(join(folder, `${name}.md`), "utf8");
  const quotes = text.matchAll(/\]\(\.\.\/\.\.\/(packages\/[^)]+\.ts)\)[^[]*?\n```ts\n([^]*?)\n```/g);
  const defences = [...quotes].map(([, file = "", code = ""]) => ({
    file,
    lines: code
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean),
  }));
  const [, output = ""] = /\n```text\n([^]*?)```/.exec(text) ?? [];
  return { text, defences, output };
}

const CHANGING: readonly [RegExp, string][] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<id>"],
  [/\b(alice|mallory|nobody|user|spam)-[0-9a-f]{6}\b/g, "<$1>"],
  [/pw-[\w-]+/g, "<password>"],
  [/eyJ[\w.-]+/g, "<jwt>"],
  [/refresh_token=[\w-]+/g, "refresh_token=<token>"],
  [/Bearer [\w-]+…/g, "<bearer>"],
  [/20\d\d-[\dT:.Z-]*/g, "<time>"],
  [/\b[\d.]+ ms\b/g, "<ms>"],
  [/in \d+ s\./g, "in <s>."],
  [/\$2b\$10\$[./\w]+/g, "<hash>"],
  [/seal \d+/g, "seal <n>"], // other labs, on the same target, have rows of their own
  [/\d+ rows/g, "<n> rows"],
];

/** Puts a name in the place of all that differs from run to run. */
export function masked(output: string): string {
  return CHANGING.reduce((text, [pattern, name]) => text.replace(pattern, name), output.trimEnd());
}
