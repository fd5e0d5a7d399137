import assert from "node:assert/strict";
import type { Response } from "supertest";

interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly request_id: string;
  readonly errors?: readonly { location: string; field: string; message: string }[];
}

/** Checks that an answer is a problem (RFC 9457) with this status and code, complete and with its request id; gives its body. */
export function expectProblem(res: Response, status: number, code: string): ProblemBody {
  const body = res.body as ProblemBody;
  assert.equal(res.status, status, `${res.status} ${res.text}`);
  assert.equal(res.type, "application/problem+json");
  assert.equal(body.code, code);
  assert.equal(body.status, status);
  assert.ok(body.type.endsWith(`/docs/errors/${code}.md`), body.type);
  assert.ok(body.title.length > 0 && body.detail.length > 0);
  assert.equal(body.request_id, res.headers["x-request-id"]);
  return body;
}
