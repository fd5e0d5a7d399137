import assert from "node:assert/strict";
import type { Answer } from "./ask.js";

/** What each refusal of a credential is on the wire: the status, and the challenge behind `Bearer realm="<service>"`. */
const REFUSALS = {
  missing_token: { status: 401, challenge: "" }, // RFC 6750, 3.1: no error where no token was sent
  invalid_token: { status: 401, challenge: ', error="invalid_token"' },
  invalid_api_key: { status: 401, challenge: "" },
  insufficient_scope: { status: 403, challenge: ', error="insufficient_scope"' },
  user_token_required: { status: 403, challenge: undefined },
  credential_in_query: { status: 400, challenge: undefined },
  several_credentials: { status: 400, challenge: undefined },
  credential_repeated: { status: 400, challenge: undefined },
} as const;

/** Why a credential is refused. */
export type RefusalCode = keyof typeof REFUSALS;

/** What a refusal is checked against. */
export interface Expected {
  readonly code: RefusalCode;
  /** The realm of the challenge. */
  readonly service: string;
  /** The scope that the challenge names. */
  readonly scope?: string;
  /** What was sent, of which nothing may come back. */
  readonly secrets: readonly string[];
}

/** Checks that a request was let through, and that nobody keeps the answer. */
export function assertAccepted({ status, headers, text }: Answer): void {
  assert.ok(status >= 200 && status < 300, `answered ${status}: ${text}`);
  assert.equal(headers["cache-control"], "no-store", "Cache-Control of an authenticated answer");
}

/** Checks that an answer is this refusal, as the HTTP contract has it, complete and with nothing of a credential in it. */
export function assertRefused(answer: Answer, { code, service, scope, secrets }: Expected): void {
  const { status, headers, text } = answer;
  const { status: expected, challenge } = REFUSALS[code];
  assert.equal(`${status} ${codeIn(text)}`, `${expected} ${code}`, `answered ${status}: ${text}`);
  assert.equal(headers["content-type"]?.split(";")[0], "application/problem+json");
  assert.equal(headers["cache-control"], "no-store", "Cache-Control of a refusal");
  const problem = JSON.parse(text) as Record<string, unknown>;
  assert.equal(problem["status"], expected, "status in the body");
  assert.ok(String(problem["type"]).endsWith(`/${code}.md`), `type: ${String(problem["type"])}`);
  for (const member of ["title", "detail", "request_id"]) {
    assert.ok(typeof problem[member] === "string" && problem[member] !== "", `the body has no ${member}`);
  }
  const description = challenge && `, error_description="${String(problem["detail"])}"`;
  const whole = `Bearer realm="${service}"${challenge}${description}${scope ? `, scope="${scope}"` : ""}`;
  assert.equal(headers["www-authenticate"], challenge === undefined ? undefined : whole, "WWW-Authenticate");
  const everything = `${JSON.stringify(headers)} ${text}`;
  for (const secret of secrets) assert.ok(!everything.includes(secret), "the answer repeats a part of the credential");
}

function codeIn(text: string): string {
  try {
    return String((JSON.parse(text) as { code?: unknown }).code);
  } catch {
    return "without a code";
  }
}
