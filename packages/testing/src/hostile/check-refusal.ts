import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { STATUS_CODES } from "node:http";
import { join } from "node:path";
import { repositoryRoot } from "../processes.js";
import { headerOf, isFromApp, jsonOf, type Answer } from "./answer.js";
import { checkLeaks } from "./leaks.js";
import type { Sent } from "./lane.js";
import type { HostileRoute } from "./route.js";
import { is, isFilled, isListOf, isObject, isAnyText, isOneOf, isSentence, type Check } from "./shapes.js";

/** Every code has a page there, and nothing else has. */
const CODES = readdirSync(join(repositoryRoot, "docs/errors")).map((page) => page.replace(/\.md$/, ""));

const isFieldErrors = isListOf(isObject({ location: isOneOf("body", "query"), field: isAnyText, message: isFilled }));

const isOAuthError = isObject({
  error: isOneOf(
    ...["invalid_request", "invalid_client", "invalid_grant", "invalid_scope", "invalid_target"],
    ...["unsupported_grant_type", "temporarily_unavailable", "invalid_token", "insufficient_scope"],
  ),
  error_description: isSentence,
});

/** Fails when a refusal has not the shape of its route, or tells what is inside. */
export function checkRefusal(answer: Answer, sent: Sent, there: readonly HostileRoute[]): void {
  if (sent.request.method === "HEAD" && isFromApp(answer)) {
    return assert.equal(answer.body.length, 0, "an answer to HEAD with a body");
  }
  const body = jsonOf(answer);
  checkLeaks(body);
  checkScopeChallenge(answer, body as { code?: unknown; error?: unknown });
  const isOAuth = there.some(({ errors }) => errors === "oauth");
  if (isOAuth && isFromApp(answer) && !isHostFault(body)) checkOAuthError(answer, body);
  else checkProblem(answer, body);
}

/** Without one Host a request is no HTTP/1.1 and does not reach the endpoint, as one that the parser refuses does not. */
function isHostFault(body: unknown): boolean {
  return /^The (request has no Host header|Host header was sent more than once)\.$/.test(
    String((body as { detail?: unknown }).detail),
  );
}

/** RFC 6750, 3.1: whoever lacks a scope learns which. */
function checkScopeChallenge(answer: Answer, { code, error }: { code?: unknown; error?: unknown }): void {
  if ((code ?? error) !== "insufficient_scope") return;
  const challenge = /^Bearer realm="[^"]+", error="insufficient_scope", error_description="[^"]+", scope="[^"]+"$/;
  assert.match(headerOf(answer, "www-authenticate") ?? "", challenge, "WWW-Authenticate");
}

function checkOAuthError(answer: Answer, body: unknown): void {
  assert.equal(headerOf(answer, "content-type"), "application/json; charset=utf-8");
  expectFit(isOAuthError, body);
  const { error_description } = body as { error_description: string };
  assert.match(error_description, /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/, "error_description (RFC 6749, 5.2)");
}

function checkProblem(answer: Answer, body: unknown): void {
  const { status } = answer;
  const { code, errors } = body as { code?: unknown; errors?: unknown[] };
  assert.equal(headerOf(answer, "content-type"), "application/problem+json; charset=utf-8");
  const members = {
    type: isTypeOf(code),
    title: is(STATUS_CODES[status]),
    status: is(status),
    detail: isSentence,
    code: isOneOf(...CODES),
    request_id: is(headerOf(answer, "x-request-id")),
  };
  expectFit(isObject(code === "validation_failed" ? { ...members, errors: isFieldErrors } : members), body);
  assert.ok(errors === undefined || errors.length > 0, "validation_failed without a field");
}

const isTypeOf =
  (code: unknown): Check =>
  (value) =>
    typeof value === "string" && URL.canParse(value) && value.endsWith(`/docs/errors/${String(code)}.md`)
      ? undefined
      : "is not the address of the code's page";

function expectFit(check: Check, body: unknown): void {
  const fault = check(body);
  assert.ok(fault === undefined, `the refusal ${fault}`);
}
