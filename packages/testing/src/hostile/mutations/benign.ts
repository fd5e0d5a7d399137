import fc, { type Arbitrary } from "fast-check";
import { partsOf, replaceHeader, withHeader, withoutHeader, type Mutation } from "../request.js";
import { name, visibleAscii } from "../values.js";

const nothing: Mutation = (request) => request;

const chunked: Mutation = (request) =>
  request.json || request.form
    ? { ...request, framing: { headers: [["Transfer-Encoding", "chunked"]], chunks: "good", broken: false } }
    : request;

const compressed = fc.constantFrom("gzip", "deflate", "br").map(
  (coding): Mutation =>
    (request) =>
      (request.json || request.form) && !request.coding
        ? { ...withHeader(request, "Content-Encoding", coding), coding }
        : request,
);

const charset = fc
  .constantFrom("charset=utf-8", "charset=UTF-8", 'charset="utf-8"', "a=b; charset=utf-8")
  .map((parameter): Mutation => (request) => {
    const [, type] = request.headers.find(([each]) => each === "Content-Type") ?? [];
    return type === undefined || type.includes(";")
      ? request
      : replaceHeader(request, "Content-Type", `${type}; ${parameter}`);
  });

const escapedJson: Mutation = (request) =>
  request.json ? { ...request, json: request.json.map(([key, value]) => [key, escapeAll(value)]) } : request;

/** The same JSON text in ASCII only. */
function escapeAll(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

const otherCase: Mutation = (request) => ({
  ...request,
  headers: request.headers.map(([each, value], index) => [
    index % 2 === 0 ? each.toLowerCase() : each.toUpperCase(),
    value,
  ]),
});

/** What a header may say without a difference: proxies, browsers and tools send them. */
const HARMLESS = [
  ["Accept", "text/html, */*;q=0.1"],
  ["Accept-Encoding", "gzip, br"],
  ["Cookie", "session=abc; __Host-x=1"],
  ["Origin", "https://elsewhere.example"],
  ["X-Forwarded-For", "1.2.3.4, ::1"],
  ["X-HTTP-Method-Override", "DELETE"],
  ["Range", "bytes=0-1"],
  ["If-None-Match", '"no such tag"'],
  ["If-Modified-Since", "Tue, 01 Jan 2030 00:00:00 GMT"],
  ["Expect", "100-continue"],
  ["Upgrade", "websocket"],
  ["TE", "trailers"],
  ["User-Agent", "\xe9\xff ".repeat(200)],
] as const;

const harmless = fc.constantFrom(...HARMLESS).map(
  ([key, value]): Mutation =>
    (request) =>
      withHeader(request, key, value),
);

const requestId = fc.oneof(name("._-", 8, 64), visibleAscii(1, 80)).map(
  (value): Mutation =>
    (request) =>
      replaceHeader(request, "X-Request-Id", value),
);

const unknownParameter = name("-", 1, 8).map((key): Mutation => (request) => ({
  ...request,
  query: [...request.query, ...partsOf({ [`x_${key}`]: "ä&=" })],
}));

const absoluteForm: Mutation = (request) =>
  request.path.startsWith("/") ? { ...request, path: `http://{{host}}${request.path}` } : request;

/** HTTP/1.0 asks for no Host; it is left out unless the request is for a certain one. */
const oldVersion: Mutation = (request) => {
  const isAny = request.headers.some(([key, value]) => key === "Host" && value === "{{host}}");
  return { ...(isAny ? withoutHeader(request, "Host") : request), version: "HTTP/1.0" };
};

const askForHead: Mutation = (request) => (request.method === "GET" ? { ...request, method: "HEAD" } : request);

/** Other ways to say the same: the answer is as good as before. */
export const benign: Arbitrary<Mutation> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(nothing) },
  ...[chunked, escapedJson, otherCase, absoluteForm, askForHead].map((each) => ({
    weight: 1,
    arbitrary: fc.constant(each),
  })),
  ...[compressed, charset, harmless, requestId, unknownParameter].map((each) => ({ weight: 1, arbitrary: each })),
);

/** HTTP/1.0 knows neither chunks nor absolute targets: it stands alone. */
export const benignOld: Arbitrary<Mutation> = fc.constant(oldVersion);
