import type { Request, Response } from "express";
import { problem, type Problem } from "./problem.js";

/** A row as it is stored: `version` counts its changes. It is the row's ETag, and none of its fields. */
export type Versioned<T> = T & { readonly version: number };

/** The entity tag of a version (RFC 9110, 8.8.3). */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/** Answers with a row, and its version as `ETag`. */
export function sendVersioned<T>(res: Response, { version, ...row }: Versioned<T>): void {
  res.set("ETag", etagOf(version)).json(row);
}

const TAG = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`;
/** A list may have empty elements, which do not count (RFC 9110, 5.6.1.2). */
const TAGS = new RegExp(String.raw`^[ \t,]*${TAG}(?:[ \t]*,[ \t,]*${TAG})*[ \t,]*$`);
/** The integers that a version may be, on PostgreSQL too. */
const MAX_VERSION = 2 ** 31 - 1;

/**
 * The versions that `If-Match` allows; undefined when it allows any. Tags are compared strongly (RFC 9110, 13.1.1),
 * so one that is weak, or that we never made, allows none.
 *
 * @throws {Problem} `malformed_request` for what is no list of entity tags: ignored, it would let the change through
 */
export function readIfMatch(req: Request): readonly number[] | undefined {
  const header = req.headers["if-match"]?.trim();
  if (header === undefined || header === "*") return undefined;
  if (!TAGS.test(header)) {
    throw problem("malformed_request", 'If-Match must be * or a list of entity tags, as in If-Match: "3".');
  }
  return [...header.matchAll(/(W\/)?"([^"]*)"/g)]
    .filter(([, weak, tag = ""]) => weak === undefined && /^[1-9]\d{0,9}$/.test(tag) && Number(tag) <= MAX_VERSION)
    .map(([, , tag]) => Number(tag));
}

/** What is left of the allowed versions for a row that has this one: so a list of any length makes the same statement. */
export function matching(versions: readonly number[] | undefined, version: number): readonly number[] | undefined {
  return versions?.filter((each) => each === version).slice(0, 1);
}

/** The refusal of a change whose `If-Match` names another version than the row has. */
export function staleVersion(): Problem {
  return problem("precondition_failed", "It has changed since: read it again, and send its new ETag as If-Match.");
}
