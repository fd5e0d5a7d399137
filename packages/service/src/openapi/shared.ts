import type { OpenAPIV3_1 } from "openapi-types";
import { headersOf, problemAnswer, responseName, type DescribedAnswer, type HeaderName } from "./answers.js";
import { sharedHeaders } from "./headers.js";
import { bare, type Parameter } from "./parameters.js";
import { schemas } from "./schemas.js";

/** The parameters that routes name with `parameter`. */
export const sharedParameters = {
  id: { name: "id", in: "path", required: true, description: "The item's id.", schema: bare(schemas.id) },
  ifMatch: {
    name: "If-Match",
    in: "header",
    description: "Only if the item still has one of these entity tags; `*`, or nothing, for any.",
    schema: { type: "string", maxLength: 8000 },
  },
  idempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    description: "A name of your own for this request: sent again within 24 h, it is answered as before and done once.",
    schema: bare(schemas.matching("^[\\x21-\\x7e]{1,255}$", 255, "")),
  },
  limit: {
    name: "limit",
    in: "query",
    description: "How many items a page has.",
    schema: { type: "integer", format: "int32", minimum: 1, maximum: 100, default: 20 },
  },
  cursor: {
    name: "cursor",
    in: "query",
    description: "The `next_cursor` of the page before, with the same sort and filters.",
    schema: bare(schemas.matching("^[\\w-]+$", 2000, "")),
  },
} as const satisfies Record<string, Parameter>;

/** What answers and bodies of every service are made of. */
export const sharedSchemas: Record<string, OpenAPIV3_1.SchemaObject> = {
  Problem: {
    description: "A refusal (RFC 9457). `code` stays the same for ever; each has a page in docs/errors.",
    ...schemas.object({
      type: { type: "string", format: "uri", maxLength: 2000 },
      title: schemas.words,
      status: { type: "integer", format: "int32", minimum: 400, maximum: 599 },
      detail: schemas.words,
      code: schemas.matching("^[a-z_]+$", 64, "not_found"),
      request_id: schemas.requestId,
      "explain?": schemas.list(schemas.ref("ExplainedCheck")),
      "errors?": { ...schemas.list({ $ref: "#/components/schemas/FieldError" }, 20_000), minItems: 1 },
    }),
  },
  ExplainedCheck: {
    description: "In development on this machine only: what was asked of the credential, in this order.",
    ...schemas.object({
      check: schemas.words,
      result: schemas.oneOf("passed", "failed", "not reached"),
      "setting?": schemas.words,
    }),
  },
  FieldError: {
    description: "One wrong field or parameter. Its value is never repeated.",
    ...schemas.object({
      location: { type: "string", enum: ["body", "query"] },
      field: schemas.anything,
      message: schemas.words,
    }),
  },
};

/** What any route may answer, by the names that `refusals` gives. */
export const sharedResponses: Record<string, DescribedAnswer> = {
  [responseName(304)]: {
    description: "What If-None-Match names is still so.",
    headers: { ...headersOf(), ETag: { ...sharedHeaders.ETag, required: false } },
  },
  ...named(400, "What was sent could not be read, or not in one way only."),
  ...named(404, "There is nothing at this address, or nothing with this id."),
  ...named(405, "The address does not have this method.", "Allow"),
  ...named(408, "The request took too long to arrive."),
  ...named(412, "The item has changed since: its version is none of those in If-Match."),
  ...named(413, "The body is larger than this service takes."),
  ...named(415, "The body is of another type or charset than the route reads."),
  ...named(422, "Well-formed, and not valid: each wrong field has an entry in `errors`."),
  ...named(431, "The header section is larger than 16 kB."),
  ...named(500, "A fault of this service. Nothing that a client sends should cause one: please report the request id."),
  ...named(503, "Something is away or too busy; nothing was done.", "Retry-After"),
};

function named(status: number, description: string, ...headers: HeaderName[]) {
  return { [responseName(status)]: problemAnswer(status, description, ...headers) };
}
