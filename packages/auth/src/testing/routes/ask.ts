import { METHODS } from "node:http";
import { ask } from "../conformance/ask.js";
import type { Mounted } from "./walk.js";

/**
 * Asks for everything that has a guard, without a credential: what is mounted was read from Express, and an answer counts
 * for more.
 *
 * @param url of the app
 * @returns what answered something else than 401
 */
export async function askWithoutCredential(mounted: readonly Mounted[], url: string): Promise<string[]> {
  const faults: string[] = [];
  for (const { name, method, example, guarded } of mounted) {
    if (!guarded || example === undefined) continue;
    for (const asked of methodsFor(method)) {
      const { status } = await ask(asked, url + example, []);
      if (status !== 401) {
        faults.push(`${name} has a guard, and ${asked} ${example} answered ${status} without a credential, not 401.`);
      }
    }
  }
  return faults;
}

/** For the method of a route; what is for all of them is asked with two. Node hands no CONNECT to an app. */
function methodsFor(method: string): string[] {
  if (method === "CONNECT") return [];
  if (method === "GET") return ["GET", "HEAD"];
  return METHODS.includes(method) ? [method] : ["GET", "POST"];
}
