import assert from "node:assert/strict";
import { headerOf, isFromApp, type Answer } from "./answer.js";
import type { Sent } from "./lane.js";
import { allowOf, type HostileRoute } from "./route.js";

/** Fails when an answer lacks a header that the contract promises, or has one that tells too much. */
export function checkHeaders(answer: Answer, { request }: Sent, there: readonly HostileRoute[]): void {
  for (const [name, values] of answer.headers) assert.equal(values.length, 1, `${name} came ${values.length} times`);
  assert.equal(headerOf(answer, "x-content-type-options"), "nosniff");
  for (const name of NEVER) assert.ok(!answer.headers.has(name), `the header ${name}`);
  checkRequestId(answer, request.headers);
  const cacheable = answer.status < 400 && there.some((route) => route.cacheable);
  if (!cacheable) assert.equal(headerOf(answer, "cache-control"), "no-store", "Cache-Control");
  if (answer.status === 401) checkChallenge(headerOf(answer, "www-authenticate"));
  if (answer.status === 405) checkAllow(headerOf(answer, "allow"), there);
  if (answer.status === 503) assert.match(headerOf(answer, "retry-after") ?? "", /^[1-9]\d*$/, "Retry-After");
}

const NEVER = ["x-powered-by", "server", "set-cookie", "access-control-allow-origin"];

/** What looks like an id comes back; anything else is replaced. The parser has seen no request yet. */
function checkRequestId(answer: Answer, sent: readonly (readonly [string, string])[]): void {
  const id = headerOf(answer, "x-request-id") ?? "";
  assert.match(id, /^[A-Za-z0-9._-]{8,64}$/, "X-Request-Id");
  const [[, own] = [], ...others] = sent.filter(([name]) => name.toLowerCase() === "x-request-id");
  const isId = own !== undefined && others.length === 0 && /^[A-Za-z0-9._-]{8,64}$/.test(own);
  if (isId && isFromApp(answer)) assert.equal(id, own, "X-Request-Id is not the request's own");
}

const QUOTED = String.raw`"[\x20\x21\x23-\x5b\x5d-\x7e]+"`;
const CHALLENGE = new RegExp(
  `^(?:Bearer realm=${QUOTED}(?:, error="invalid_token", error_description=${QUOTED})?|Basic realm=${QUOTED})$`,
);

function checkChallenge(value = ""): void {
  assert.match(value, CHALLENGE, "WWW-Authenticate");
}

function checkAllow(value = "", there: readonly HostileRoute[]): void {
  assert.deepEqual(value.split(", ").sort(), allowOf(there), `Allow: ${value}`);
}
