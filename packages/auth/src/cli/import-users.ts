import { createInterface } from "node:readline";
import type { Done, WithInput } from "./done.js";
import type { Identity } from "./open-identity.js";

/** Reads accounts from standard input, a JSON object a line. Empty ones at the end are none. */
export async function runImportUsers({ flows, origin }: Identity, { input }: WithInput): Promise<Done> {
  const lines: string[] = [];
  for await (const line of createInterface({ input, crlfDelay: Infinity })) lines.push(line);
  while (lines.at(-1)?.trim() === "") lines.pop();
  if (lines.length === 0) throw new Error("Nothing to import: pipe lines of JSON into standard input.");
  const users = await flows.importUsers(lines, origin);
  return { data: { users }, text: `${users} ${users === 1 ? "account was" : "accounts were"} imported.` };
}
