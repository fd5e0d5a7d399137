import { STATUS_CODES } from "node:http";
import type { Request, Response } from "express";
import { requestId } from "./request-id.js";

/** One wrong field of a request. Never holds the value: it may be a secret. */
export interface FieldError {
  readonly location: string;
  readonly field: string;
  readonly message: string;
}

/** What a problem may carry besides its code and detail. */
export interface ProblemExtra {
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/**
 * A refusal that the client is told about, as RFC 9457 says. Thrown anywhere below a route.
 *
 * @param code stable and machine-readable; docs/errors has a page for each
 * @param status the HTTP status
 * @param detail one sentence for a person, without secrets
 */
export class Problem extends Error {
  override readonly name: string = "Problem";
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly code: string,
    readonly status: number,
    readonly detail: string,
    { errors, headers = {}, cause }: ProblemExtra = {},
  ) {
    super(`${code}: ${detail}`, { cause });
    this.errors = errors;
    this.headers = headers;
  }
}

/** The codes of this package, each with its status. */
const STATUS = {
  malformed_request: 400,
  malformed_json: 400,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  precondition_failed: 412,
  payload_too_large: 413,
  unsupported_media_type: 415,
  validation_failed: 422,
  idempotency_key_reused: 422,
  headers_too_large: 431,
  internal_error: 500,
  unavailable: 503,
} as const satisfies Record<string, number>;

export type ServiceProblemCode = keyof typeof STATUS;

/** Every code that this package answers with. */
export const serviceProblemCodes = Object.keys(STATUS) as ServiceProblemCode[];

/** Makes one of this package's problems. */
export function problem(code: ServiceProblemCode, detail: string, extra?: ProblemExtra): Problem {
  return new Problem(code, STATUS[code], detail, extra);
}

/** The refusal while something that the service needs is away. */
export function unavailable(detail: string, cause?: unknown): Problem {
  return problem("unavailable", detail, { headers: { "Retry-After": "1" }, cause });
}

/** Where the pages of docs/errors are published, with the last slash. The default is a reserved name that belongs to nobody (RFC 2606). */
export interface ErrorPages {
  readonly errorPages?: string;
}

const DEFAULT_ERROR_PAGES = "https://auth-starter.example/docs/errors/";

/** What a refusal's answer shows besides; undefined for nothing. */
export type Explain = (refusal: Problem) => readonly object[] | undefined;

const explaining = new WeakMap<Response, Explain>();

/** Lets the problems that a request is answered with explain themselves, in a member `explain`. For development only. */
export function explainRefusals(res: Response, explain: Explain): void {
  explaining.set(res, explain);
}

/** The members of a problem's JSON body (RFC 9457, section 3). */
export function problemBody(
  { code, status, detail, errors }: Problem,
  request_id: string,
  { errorPages = DEFAULT_ERROR_PAGES }: ErrorPages,
  explain?: readonly object[],
): object {
  const title = STATUS_CODES[status] ?? "Error";
  return {
    type: `${errorPages}${code}.md`,
    title,
    status,
    detail,
    code,
    request_id,
    ...(errors && { errors }),
    ...(explain && { explain }),
  };
}

/** Answers a request with a problem, its headers included. */
export function sendProblem(req: Request, res: Response, refusal: Problem, pages: ErrorPages = {}): void {
  res.locals["problem"] = refusal.code;
  res.status(refusal.status).set({ "Cache-Control": "no-store", ...refusal.headers });
  const explain = explaining.get(res)?.(refusal);
  res.type("application/problem+json").send(JSON.stringify(problemBody(refusal, requestId(req), pages, explain)));
}
