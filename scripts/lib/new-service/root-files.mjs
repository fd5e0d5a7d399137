// @ts-check
// What a new service changes outside its own folder.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../run.mjs";
import { settingPrefix } from "./names.mjs";

/** @typedef {(text: string, service: { plural: string, port: number }) => string} Edit */

/** @type {Record<string, Edit>} */
const EDITS = {
  "tsconfig.json": (text, { plural }) => {
    const lines = ["", "/test"].map((folder) => `    { "path": "packages/${plural}-api${folder}" },\n`);
    return text.replace(/^ *\{ "path": "packages\/template" \},\n/m, (line) => lines.join("") + line);
  },
  ".env.example": (text, { plural, port }) => {
    const prefix = settingPrefix(plural);
    const withPort = afterLast(text, /^#[A-Z0-9_]+_PORT=\d+\n/gm, `#${prefix}_PORT=${port}\n`);
    return afterLast(withPort, /^#[A-Z0-9_]+_DATABASE_URL=\n/gm, `#${prefix}_DATABASE_URL=\n`);
  },
  // The template depends on the same packages: with its entry, the install has nothing to look up.
  "pnpm-lock.yaml": (text, { plural }) => {
    const entries = text.match(/^ {2}packages\/[^ ]+:\n(?: {4}.*\n)+\n/gm) ?? [];
    const own = entries.find((entry) => entry.startsWith("  packages/template:"));
    const name = `  packages/${plural}-api:`;
    const next = entries.find((entry) => entry > name);
    return own && next ? text.replace(next, () => own.replace(/.*/, name) + next) : text;
  },
};

/** @param {string} text @param {RegExp} line @param {string} added */
function afterLast(text, line, added) {
  const last = [...text.matchAll(line)].at(-1);
  if (last === undefined) return text;
  const end = last.index + last[0].length;
  return text.slice(0, end) + added + text.slice(end);
}

/**
 * The files beside the packages with the new service in them. Nothing is written.
 *
 * @param {{ plural: string, port: number }} service
 * @returns {{ path: string, before: string, after: string }[]}
 * @throws {Error} when one of them is not as it is here: nobody would see that the service is missing in it
 */
export function editRootFiles(service) {
  return Object.entries(EDITS).map(([path, edit]) => {
    const before = readFileSync(join(root, path), "utf8");
    const after = edit(before, service);
    if (after === before) throw new Error(`${path} has no place for another service: is something missing in it?`);
    return { path, before, after };
  });
}
