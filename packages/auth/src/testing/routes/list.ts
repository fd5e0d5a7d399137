import { existsSync, readFileSync } from "node:fs";

/** The lines of a service's `public-routes.txt`, and what is wrong with them. */
export interface PublicRoutes {
  readonly lines: readonly string[];
  readonly faults: readonly string[];
}

const LINE = /^[A-Z][A-Z-]* \/\S*( \S.*)?$/;

/** Reads it; undefined where there is none. Empty lines and those that begin with `#` are for whoever reads it. */
export function readPublicRoutes(file: URL): PublicRoutes | undefined {
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const repeated = new Set(lines.filter((line, index) => lines.indexOf(line) < index));
  return {
    lines,
    faults: [
      ...lines
        .filter((line) => !LINE.test(line))
        .map((line) => `"${line}" is no line of this list: write GET /health.`),
      ...[...repeated].map((line) => `"${line}" stands here more than once: once is enough.`),
    ],
  };
}
