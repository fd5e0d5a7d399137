import { STATUS_CODES } from "node:http";
import type { OpenAPIV3_1 } from "openapi-types";
import { schemas, type Schema } from "./schemas.js";

type Reference = OpenAPIV3_1.ReferenceObject;
/** An answer, as it is described. */
export interface DescribedAnswer {
  readonly description: string;
  readonly headers: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

/** The answers of a route by their status. */
export type Answers = Record<string, DescribedAnswer | Reference>;

/** The headers that answers may have, besides those that helmet sets. */
export type HeaderName =
  | "Allow"
  | "Cache-Control"
  | "ETag"
  | "Location"
  | "Pragma"
  | "RateLimit"
  | "RateLimit-Policy"
  | "Retry-After"
  | "WWW-Authenticate"
  | "X-Request-Id";

/** These headers, and those that any answer may have. */
export function headersOf(...names: HeaderName[]): Record<string, Reference> {
  const all = [...names, "X-Request-Id", "Cache-Control", "RateLimit", "RateLimit-Policy"];
  return Object.fromEntries(all.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

/** An answer with a body, JSON unless another type is named. */
export function answer(
  description: string,
  schema: Schema,
  headers: HeaderName[] = [],
  type = "application/json",
): DescribedAnswer {
  return { description, headers: headersOf(...headers), content: { [type]: { schema } } };
}

/** An answer without a body. */
export function empty(description: string, ...headers: HeaderName[]): DescribedAnswer {
  return { description, headers: headersOf(...headers) };
}

/** A refusal as problem+json (RFC 9457). */
export function problemAnswer(status: number, description: string, ...headers: HeaderName[]) {
  const schema = { allOf: [schemas.ref("Problem"), { properties: { status: { enum: [status] } } }] };
  return answer(description, schema, headers, "application/problem+json");
}

/** What a status is called among the shared answers: 404 is `NotFound`. */
export function responseName(status: number): string {
  return (STATUS_CODES[status] ?? "").replaceAll(/\W/g, "");
}

/** What stops a request before any route: what could not be read, or was too slow, too large or too often; and faults. */
const ANYWHERE = [400, 408, 429, 431, 500, 503];

/** The refusals of a route: those of every route, and these. */
export function refusals(...statuses: number[]): Answers {
  return references([...ANYWHERE, ...statuses]);
}

/** Those of a route that reads a body: of another type, too large, not valid. */
export function bodyRefusals(...statuses: number[]): Answers {
  return refusals(413, 415, 422, ...statuses);
}

/** Shared answers by their status. */
export function references(statuses: readonly number[]): Answers {
  return Object.fromEntries(statuses.map((status) => [status, reference(status)]));
}

/** A shared answer; `kind` names those that are not answered as problems. */
export function reference(status: number, kind = ""): Reference {
  return { $ref: `#/components/responses/${kind}${responseName(status)}` };
}

/** The success of a GET, and the answer to a client that has it already. */
export function found(ok: DescribedAnswer): Answers {
  return { 200: ok, ...references([304]) };
}

/** The body of a request, as JSON unless another type is named. */
export function requestBody(name: string, type = "application/json"): { requestBody: OpenAPIV3_1.RequestBodyObject } {
  return { requestBody: { required: true, content: { [type]: { schema: schemas.ref(name) } } } };
}
