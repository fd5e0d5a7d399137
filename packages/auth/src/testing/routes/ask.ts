import { once } from "node:events";
import { METHODS, request, type IncomingMessage } from "node:http";
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
      const status = await statusOf(asked, url, example);
      if (status !== 401) {
        faults.push(`${name} has a guard, and ${asked} ${example} answered ${status} without a credential, not 401.`);
      }
    }
  }
  return faults;
}

/** For the methods of a route; what is for all of them is asked with two. */
function methodsFor(method: string): string[] {
  if (method === "GET") return ["GET", "HEAD"];
  return METHODS.includes(method) ? [method] : ["GET", "POST"];
}

/** The status of an answer. The path is sent as it is. */
export async function statusOf(method: string, url: string, path: string): Promise<number> {
  const { hostname, port } = new URL(url);
  const asking = request({ hostname, port, path, method, agent: false }).end();
  const [answer] = (await once(asking, "response")) as [IncomingMessage];
  answer.resume();
  await once(answer, "end");
  return answer.statusCode ?? 0;
}
