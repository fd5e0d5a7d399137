import assert from "node:assert/strict";
import { TEST_SECRET } from "../environment.js";
import { headerOf, jsonOf, type Answer } from "./answer.js";
import { checkHeaders } from "./check-headers.js";
import { checkRefusal } from "./check-refusal.js";
import type { Sent } from "./lane.js";
import { nameOf, routesAt, type HostileRoute } from "./route.js";

/** Fails, with a sentence, when an answer breaks the contract that every answer has to keep. */
export function checkAnswer(answer: Answer, sent: Sent, routes: readonly HostileRoute[]): void {
  const there = routesAt(routes, sent.target);
  assert.ok(EXPECTED.has(answer.status), `answered ${answer.status}`);
  checkHeaders(answer, sent, there);
  checkSecrets(answer, sent.secrets);
  if (answer.status >= 400) return checkRefusal(answer, sent, there);
  if (answer.status === 304) return checkNotModified(answer, sent);
  checkSuccess(answer, sent, there);
}

/** The statuses that the contract names, and 304, which is If-None-Match's. 500 is none of them. */
const EXPECTED = new Set([
  ...[200, 201, 204, 304],
  ...[400, 401, 403, 404, 405, 408, 409, 412, 413, 415, 422, 429, 431, 503],
]);

function checkSuccess(answer: Answer, { request, target }: Sent, there: readonly HostileRoute[]): void {
  const method = request.method === "HEAD" ? "GET" : request.method.trim(); // Node does not mind a blank behind it
  const route = there.find((each) => each.method === method);
  assert.ok(route, `${answer.status} where there is no route: ${request.method} ${target}`);
  const { status, body, file, headers = {} } = route.success;
  assert.equal(answer.status, status, `${nameOf(route)} succeeds with ${status}, not ${answer.status}`);
  for (const [name, pattern] of Object.entries(headers)) {
    assert.match(headerOf(answer, name) ?? "", pattern, `the header ${name}`);
  }
  if (file !== undefined) {
    assert.equal(headerOf(answer, "content-type"), `${file}; charset=utf-8`);
  } else if (body === undefined || request.method === "HEAD") {
    assert.equal(answer.body.length, 0, "a body where none belongs");
  } else {
    assert.equal(headerOf(answer, "content-type"), "application/json; charset=utf-8");
    const fault = body(jsonOf(answer));
    assert.ok(fault === undefined, `the body ${fault}`);
  }
}

function checkNotModified({ body }: Answer, { request }: Sent): void {
  const names = request.headers.map(([name]) => name.toLowerCase());
  assert.ok(names.includes("if-none-match"), "304, and nobody asked with If-None-Match");
  assert.equal(body.length, 0, "304 with a body");
}

function checkSecrets(answer: Answer, sent: readonly string[]): void {
  const text = `${[...answer.headers.values()].join("\n")}\n${answer.body.toString()}`;
  for (const secret of sent) assert.ok(!text.includes(secret), "a secret of the request came back");
  assert.doesNotMatch(text, /\$2[aby]\$\d\d\$/, "the hash of a password came back");
  assert.ok(!text.includes(TEST_SECRET), "the secret of the service came back");
}
