import { subscribe } from "node:diagnostics_channel";
import type { ClientRequest, IncomingMessage } from "node:http";
import type { AnswerCheck, GivenAnswer } from "./answer-check.js";
import { checkOfService, descriptionOf } from "./observe.js";
import { answersOfRun } from "./run.js";

/** By the folder of a service: what it says of itself is the same whatever its settings. */
const checks = new Map<string, Promise<AnswerCheck>>();
/** By the port that one listens on. */
const watched = new Map<number, AnswerCheck>();

/**
 * Holds what a started service answers to the requests of this process to its description. It is asked for that once, and
 * not while it counts requests, which are the test's.
 */
export async function watchService(folder: string, url: string, counts: boolean): Promise<void> {
  if (!counts && !checks.has(folder)) checks.set(folder, descriptionOf(url).then(checkOfService));
  const check = await checks.get(folder);
  if (check) watched.set(Number(new URL(url).port), check);
}

/** Notes an answer that a test has got from a service in another way than through node:http. */
export function noteAnswer(url: string, answer: Omit<GivenAnswer, "target">): void {
  const { port, pathname } = new URL(url);
  const outcome = watched.get(Number(port))?.({ ...answer, target: pathname });
  if (outcome) answersOfRun.note(outcome);
}

// supertest asks through node:http, which tells of every answer before anybody reads it.
subscribe("http.client.response.finish", (message) => {
  const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
  const check = watched.get(request.socket?.remotePort ?? 0);
  if (!check) return;
  const chunks: Buffer[] = [];
  const push = response.push.bind(response);
  response.push = (chunk: Buffer | null, ...rest: []) => {
    if (chunk !== null) chunks.push(chunk);
    else answersOfRun.note(check(given(request, response, Buffer.concat(chunks).toString())));
    return push(chunk, ...rest);
  };
});

function given({ method, path }: ClientRequest, { statusCode = 0, headers }: IncomingMessage, body: string) {
  const single = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  return { method, target: path, status: statusCode, headers: Object.fromEntries(single), body };
}
