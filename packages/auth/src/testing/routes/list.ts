import { existsSync, readFileSync } from "node:fs";

/** The lines of a service's `public-routes.txt`, each once, and what is wrong with the file. */
export interface PublicRoutes {
  readonly lines: readonly string[];
  readonly faults: readonly string[];
}

const LINE = /^[A-Z][A-Z-]* \/\S*( \S.*)?$/;

/** Reads it; undefined where there is none. Empty lines and those that begin with `#` are for whoever reads it. */
export function readPublicRoutes(file: URL): PublicRoutes | undefined {
  if (!existsSync(file)) return undefined;
  const all = readFileSync(file, "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const lines = [...new Set(all)];
  const isRepeated = (line: string): boolean => all.indexOf(line) !== all.lastIndexOf(line);
  const malformed = lines.filter((line) => !LINE.test(line));
  return {
    lines: lines.filter((line) => !malformed.includes(line)),
    faults: [
      ...malformed.map((line) => `"${line}" is no line of public-routes.txt: write it as GET /health.`),
      ...lines.filter(isRepeated).map((line) => `"${line}" stands in public-routes.txt more than once.`),
    ],
  };
}
