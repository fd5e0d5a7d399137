import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { draw, groupsOf } from "./chart.js";
import { render } from "./format.js";
import type { Options } from "./options.js";
import { pinned } from "./processes.js";
import type { Results } from "./statistics.js";
import { notesOf, tablesOf } from "./tables.js";

const docs = new URL("../../../../docs/", import.meta.url);

const BEGIN = "<!-- bench: begin, written by npm run bench -- --write -->";
const END = "<!-- bench: end -->";

/** Where and how it was measured: figures mean nothing without it. */
export function conditions({ rounds, seconds }: Options): string[] {
  const [first] = cpus();
  const cores = pinned
    ? `Server and load had a core each (${pinned.server} and ${pinned.load}).`
    : "Server and load shared the cores, because taskset was not there or there is one core only.";
  return [
    `${first?.model.trim() || "unknown CPU"}, ${cpus().length} cores, ${process.platform}, Node ${process.versions.node}, ` +
      `${new Date().toISOString().slice(0, 10)}.`,
    `Medians of ${rounds} ${rounds === 1 ? "round" : "rounds"}, ${seconds} s a case. ${cores}`,
  ];
}

/** All tables with their titles. */
export function report(results: Results, rows: number, heading = ""): string {
  const tables = tablesOf(results, rows).map((table) => `${heading}${table.title}\n\n${render(table)}`);
  return [...tables, ...notesOf(results)].join("\n\n");
}

/**
 * Puts new text between the two markers, and leaves the rest of the page as it was written.
 * @throws {Error} when a marker is missing
 */
export function replaceGenerated(page: string, text: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`docs/performance.md has lost a marker: ${BEGIN} or ${END}`);
  return `${page.slice(0, begin)}${BEGIN}\n\n${text}\n\n${page.slice(end)}`;
}

/** Writes docs/performance.md's generated part, and the chart. */
export function writeDocs(options: Options, results: Results): void {
  const path = fileURLToPath(new URL("performance.md", docs));
  const text = [...conditions(options), report(results, options.rows, "### ")].join("\n\n");
  writeFileSync(path, replaceGenerated(readFileSync(path, "utf8"), text));
  writeFileSync(fileURLToPath(new URL("performance.svg", docs)), draw(groupsOf(results)));
}
