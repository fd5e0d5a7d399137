import assert from "node:assert/strict";
import fc, { type RunDetails } from "fast-check";
import type { Answer } from "./answer.js";
import { checkAnswer } from "./check-answer.js";
import { Lane, type Sent } from "./lane.js";
import { mutated, said, spoiled } from "./mutations/index.js";
import { plain, type HostileRequest } from "./request.js";
import type { HostileRoute } from "./route.js";
import { wild } from "./wild.js";
import type { World } from "./world.js";

/** One generated request, and what has to come of it; undefined: any answer that keeps the contract. */
interface Case {
  readonly request: HostileRequest;
  readonly must: "succeed" | "be refused" | undefined;
}

/** How many requests are sent at the same time. */
const LANES = 8;

/** Which requests: how many, and where their making begins. */
export interface Runs {
  readonly count: number;
  readonly seed: number;
  /** Of one failing case, as it was printed: only this one is sent. */
  readonly path: string | undefined;
}

/** How many answers came, by their hundreds, and how many were 503. */
export interface Tally {
  sent: number;
  reached2xx: number;
  unavailable: number;
}

/** What a failing case is, for whoever has to repeat it. */
export interface Failure {
  readonly seed: number;
  readonly path: string;
  readonly request: string;
  readonly message: string;
}

/** Sends generated requests to a route, several at a time; gives the first case that broke the contract. */
export async function runRoute(
  route: HostileRoute,
  all: readonly HostileRoute[],
  world: World,
  { count, seed, path }: Runs,
  tally: Tally,
): Promise<Failure | undefined> {
  const lanes = path === undefined ? LANES : 1;
  const runs = Array.from({ length: lanes }, async (_, index) => {
    const lane = new Lane(world, route);
    const property = fc.asyncProperty(casesOf(route), (each) => check(each, route, all, lane, tally));
    const parameters = { seed: seed + index, numRuns: Math.ceil(count / lanes), ...(path !== undefined && { path }) };
    return fc.check(property, parameters).finally(() => lane.close());
  });
  return (await Promise.all(runs)).map(failureOf).find((failure) => failure !== undefined);
}

function casesOf(route: HostileRoute): fc.Arbitrary<Case> {
  const { valid, method, guarded, spoils } = route;
  const that = (must: Case["must"]) => (request: HostileRequest) => ({ request, must });
  const refused = guarded || spoils ? [{ weight: 7, arbitrary: spoiled(route).map(that("be refused")) }] : [];
  return fc.oneof(
    ...refused,
    { weight: 50 - 7 * refused.length, arbitrary: mutated(valid, method).map(that(undefined)) },
    { weight: 37, arbitrary: said(valid).map(that("succeed")) },
    { weight: 13, arbitrary: wild(route).map(that(undefined)) },
  );
}

async function check(
  { request, must }: Case,
  route: HostileRoute,
  all: readonly HostileRoute[],
  lane: Lane,
  tally: Tally,
): Promise<void> {
  const sent = await lane.send(request);
  const [answer, ...others] = sent.answers;
  tally.sent += 1;
  if (answer && answer.status < 300) tally.reached2xx += 1;
  if (answer?.status === 503) tally.unavailable += 1;
  try {
    if (answer) checkAnswer(answer, sent, all);
    if (answer) lane.assertDescribed(answer, sent);
    // What follows answers bytes that were taken for another request, of which nothing is known.
    for (const other of others) checkAnswer(other, { ...sent, request: plain("GET", "/"), target: "/" }, all);
    if (must === "succeed") assert.equal(answer?.status, route.success.status, "a valid request did not succeed");
    if (must === "be refused")
      assert.ok(answer && answer.status >= 400, "a request that nothing may come of succeeded");
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${describeSent(sent)}`, { cause: error });
  }
}

function failureOf({ failed, seed, counterexamplePath, counterexample, errorInstance }: RunDetails<[Case]>) {
  if (!failed) return undefined;
  const message = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return { seed, path: counterexamplePath ?? "", request: fc.stringify(counterexample?.[0].request), message };
}

function describeSent({ bytes, answers }: Sent): string {
  return [`sent: ${shorten(bytes)}`, ...answers.map((answer) => `answer: ${describeAnswer(answer)}`)].join("\n");
}

function describeAnswer({ status, headers, body }: Answer): string {
  return `${status} ${JSON.stringify(Object.fromEntries(headers))} ${shorten(body)}`;
}

function shorten(bytes: Buffer): string {
  const text = JSON.stringify(bytes.subarray(0, 1500).toString("latin1"));
  return bytes.length > 1500 ? `${text} and ${bytes.length - 1500} bytes more` : text;
}
