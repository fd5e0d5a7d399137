import fc, { type Arbitrary } from "fast-check";
import { withHeader, withRaw, type Framing, type HostileRequest, type Mutation, type Pair } from "../request.js";

const lengths = (...values: string[]): readonly Pair[] => values.map((value): Pair => ["Content-Length", value]);
const coded = (value: string): Pair => ["Transfer-Encoding", value];

/** Bodies whose end is announced wrongly, or in two ways: what request smuggling is made of. */
const BROKEN: readonly Omit<Framing, "broken">[] = [
  { headers: lengths("{{longer}}"), chunks: "none" },
  { headers: lengths("{{shorter}}"), chunks: "none" },
  ...["-1", "0x5", "+5", "5, 5", "1e1", "99999999999999999999", "", "5 5", "٥"].map(
    (value) => ({ headers: lengths(value), chunks: "none" }) as const,
  ),
  { headers: lengths("{{length}}", "{{length}}"), chunks: "none" },
  { headers: lengths("{{length}}", "{{longer}}"), chunks: "none" },
  { headers: [], chunks: "none" },
  { headers: [], chunks: "good" },
  { headers: [coded("chunked")], chunks: "none" },
  { headers: [coded("chunked")], chunks: "bad" },
  { headers: [coded("chunked"), ...lengths("{{length}}")], chunks: "good" },
  { headers: [coded("gzip, chunked")], chunks: "good" },
  { headers: [coded("chunked, gzip")], chunks: "good" },
  { headers: [coded("chunked"), coded("chunked")], chunks: "good" },
  { headers: [coded("\x0bchunked")], chunks: "good" },
  { headers: [coded("identity"), ...lengths("{{length}}")], chunks: "none" },
];

const brokenly = fc
  .constantFrom(...BROKEN)
  .map((framing): Mutation => (request) => ({ ...withSomeBody(request), framing: { ...framing, broken: true } }));

/** A body where none is expected. */
const bodyAnyway = fc.constantFrom<Mutation>(withSomeBody, (request) => withHeader(request, "Content-Length", "0"));

function withSomeBody(request: HostileRequest): HostileRequest {
  return request.json || request.form || request.raw !== undefined
    ? request
    : withRaw(request, "GET /me HTTP/1.1\r\n\r\n");
}

const VERSIONS = ["HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/1.2", "HTTP/9.9", "http/1.1", "HTTP/1", "XTTP/1.1", ""];

/** A first line that a parser may take for the end of everything. */
const version = fc.constantFrom(...VERSIONS).map((each): Mutation => (request) => ({
  ...request,
  version: each,
  framing: { ...plainFraming(request), broken: true },
}));

function plainFraming({ json, form, raw }: HostileRequest): Omit<Framing, "broken"> {
  const hasBody = json ?? form ?? raw;
  return { headers: hasBody === undefined ? [] : lengths("{{length}}"), chunks: "none" };
}

const METHODS = [
  ...[
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "M-SEARCH",
    "QUERY",
    "PURGE",
  ],
  ...["get", "FOO", "", "GET\t", "G\0T", "\xff", "POST ", "PRI", "__proto__", "X".repeat(2000)],
];

const method = fc.constantFrom(...METHODS).map((each): Mutation => (request) => ({ ...request, method: each }));

/** Other methods and versions, and bodies that end elsewhere than they say. */
export const framing: Arbitrary<Mutation> = fc.oneof(
  { weight: 3, arbitrary: method },
  { weight: 2, arbitrary: brokenly },
  { weight: 1, arbitrary: bodyAnyway },
  { weight: 1, arbitrary: version },
);
