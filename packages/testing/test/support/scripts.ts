// The scripts of the repository, which no package exports.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { repositoryRoot } from "@repo/testing";

/** Imports one by its path below the root; T says what it exports. */
export async function importScript<T>(path: string): Promise<T> {
  return (await import(pathToFileURL(join(repositoryRoot, path)).href)) as T;
}
