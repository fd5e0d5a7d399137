// Hooks of Node's module loader: some modules are loaded with another source. They run in a thread of their own.
import { readFileSync } from "node:fs";

interface Loaded {
  readonly format: string;
  readonly source?: unknown;
  readonly shortCircuit?: boolean;
}

let sources: Readonly<Record<string, string>> = {};

/** @param file a JSON file: by the URL of a module, its source */
export function initialize(file: string): void {
  sources = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
}

export async function load(
  url: string,
  context: object,
  next: (url: string, context: object) => Promise<Loaded>,
): Promise<Loaded> {
  const source = sources[url];
  return source === undefined ? next(url, context) : { format: "module", source, shortCircuit: true };
}
