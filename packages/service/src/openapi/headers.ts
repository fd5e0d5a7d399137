import type { HeaderName } from "./answers.js";
import type { Parameter } from "./parameters.js";
import { schemas } from "./schemas.js";

type Header = Pick<Parameter, "description" | "required" | "schema">;

/** The headers of answers, for `headersOf`. */
export const sharedHeaders: Record<HeaderName, Header> = {
  "X-Request-Id": {
    description: "Joins this answer, its line in the log and its rows in the audit trail.",
    required: true,
    schema: schemas.requestId,
  },
  "Cache-Control": {
    description: "Who may keep the answer: nobody, where a credential was asked for.",
    schema: { type: "string", enum: ["no-store", "public, max-age=300", "public, max-age=3600"] },
  },
  Pragma: { description: "As RFC 6749, 5.1 wants it.", schema: { type: "string", enum: ["no-cache"] } },
  RateLimit: {
    description: "What is left of each limit, and in how many seconds its window ends.",
    schema: schemas.matching(
      '^"[a-z0-9-]+"; r=\\d+; t=\\d+(, "[a-z0-9-]+"; r=\\d+; t=\\d+)*$',
      500,
      '"requests"; r=299; t=60',
    ),
  },
  "RateLimit-Policy": {
    description: "Each limit: so many in so many seconds.",
    schema: schemas.matching(
      '^"[a-z0-9-]+"; q=\\d+; w=\\d+(, "[a-z0-9-]+"; q=\\d+; w=\\d+)*$',
      500,
      '"requests"; q=300; w=60',
    ),
  },
  "Retry-After": {
    description: "In how many seconds it is worth trying again.",
    required: true,
    schema: schemas.matching("^[1-9]\\d*$", 10, "7"),
  },
  "WWW-Authenticate": {
    description: "What is asked for: a bearer token, and what was wrong with the one that was sent (RFC 6750, 3).",
    schema: schemas.matching('^(Bearer|Basic) realm="[^"]+"', 1000, 'Bearer realm="campaigns"'),
  },
  Allow: {
    description: "The methods of this address.",
    required: true,
    schema: schemas.matching("^[A-Z]+(, [A-Z]+)*$", 100, "GET, HEAD"),
  },
  ETag: {
    description: "The version of the item; sent back as If-Match, it keeps a change from overwriting another.",
    required: true,
    schema: schemas.matching('^"[1-9]\\d*"$', 12, '"1"'),
  },
  Location: {
    description: "Where the new item is.",
    required: true,
    schema: { type: "string", format: "uri-reference", maxLength: 2000 },
  },
};
