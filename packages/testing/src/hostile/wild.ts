import fc, { type Arbitrary } from "fast-check";
import { nastyHeader, nastyJson, nastyText } from "./garbage.js";
import { mutated } from "./mutations/index.js";
import { percentEncode, plain, withHeader, withRaw, type HostileRequest } from "./request.js";
import type { HostileRoute } from "./route.js";
import { name } from "./values.js";

const methods = fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");
const headerNames = fc.oneof(
  fc.constantFrom("Authorization", "Content-Type", "Accept", "If-Match", "Idempotency-Key", "Cookie", "Origin"),
  name("-!#$%&'*+.^_`|~", 1, 12).map((each) => `X-${each}`),
);

/** Requests to a route by somebody who knows its address at most: no credential, and anything in the rest. */
export function wild({ method, path }: HostileRoute): Arbitrary<HostileRequest> {
  const start = fc.record({
    method: fc.oneof({ weight: 3, arbitrary: fc.constant(method) }, { weight: 1, arbitrary: methods }),
    id: nastyText.map(percentEncode),
    query: fc.array(fc.tuple(nastyText, nastyText), { maxLength: 3 }),
    headers: fc.array(fc.tuple(headerNames, nastyHeader), { maxLength: 4 }),
    body: fc.option(fc.oneof(nastyJson, nastyText)),
  });
  const requests = start.map(({ method, id, query, headers, body }) => {
    const first = plain(
      method,
      path.replace(/\{(id|path)\}/, () => id),
    );
    const asked: HostileRequest = { ...first, query: query.map((pair) => pair.map(percentEncode).join("=")) };
    const named = headers.reduce((request, [key, value]) => withHeader(request, key, value), asked);
    return body === null ? named : withRaw(named, body);
  });
  return fc.oneof(requests, mutated(requests, method));
}
