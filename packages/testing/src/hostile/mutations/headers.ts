import fc, { type Arbitrary } from "fast-check";
import { replaceHeader, withHeader, withoutHeader, type Mutation } from "../request.js";
import { nastyHeader } from "../garbage.js";
import { idempotencyKey, ifMatch } from "./conditions.js";

const contentType = fc.oneof(
  fc.constantFrom(
    ...["", "application/json", "application/x-www-form-urlencoded", "text/plain", "application/xml", "image/png"],
    ...["multipart/form-data; boundary=x", "multipart/form-data", "application/json; charset=utf-16", "*/*", "json"],
    ...["application/json; charset=latin1", "application/json; charset=utf-7", "application/json;charset", "/", ";"],
    ...[
      "application/x-www-form-urlencoded; charset=utf-32",
      "application/json; charset=__proto__",
      "application/json,",
    ],
    ...["application/problem+json", "application/json-patch+json", "APPLICATION/JSON", "application/json\xa0"],
    ...[
      'application/json; charset="',
      "application/json; charset=utf-8; charset=utf-16",
      "application/merge-patch+json",
    ],
  ),
  nastyHeader,
);

const contentEncoding = fc.constantFrom(
  "gzip",
  "deflate",
  "br",
  "identity",
  "gzip, gzip",
  "compress",
  "x-gzip",
  "",
  "\xff",
);

/** Headers that this service, Express or Node read. */
const READ = fc.constantFrom(
  ...["Host", "X-Request-Id", "User-Agent", "Accept", "Expect", "Connection", "Upgrade", "If-None-Match", "Range"],
  ...["If-Modified-Since", "Cache-Control", "Origin", "X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "TE"],
  ...["Trailer", "Keep-Alive", "Cookie", "X-HTTP-Method-Override", "Content-Encoding", "Accept-Encoding", "Via"],
);

const values = (name: string, arbitrary: Arbitrary<string>): Arbitrary<Mutation> =>
  fc.tuple(arbitrary, fc.boolean()).map(
    ([value, once]) =>
      (request) =>
        (once ? replaceHeader : withHeader)(request, name, value),
  );

/** Each where it means something. */
const conditional = fc.tuple(values("If-Match", ifMatch), values("Idempotency-Key", idempotencyKey)).map(
  ([match, key]): Mutation =>
    (request) =>
      (request.method === "POST" ? key : match)(request),
);

const any = fc.tuple(READ, nastyHeader).map(
  ([name, value]): Mutation =>
    (request) =>
      withHeader(request, name, value),
);

const drop = fc.constantFrom("Host", "Content-Type", "Authorization").map(
  (name): Mutation =>
    (request) =>
      withoutHeader(request, name),
);

/** Lines that are no headers, too many of them, and some that matter twice. */
const strange = fc.constantFrom<readonly (readonly [string, string])[]>(
  [["", "x"]],
  [["X Y", "1"]],
  [["X\u00e9", "1"]],
  [["X\0", "1"]],
  [["X-Folded", "a\r\n b"]],
  [["X-Bare", "a\nb: c"]],
  [["__proto__", "1"]],
  [["constructor", "1"]],
  [["Host", "{{host}}"]],
  [
    ["Host", "a"],
    ["Host", "b"],
  ],
  [["Content-Type", "text/plain"]],
  [
    ["X-Request-Id", "abcdefgh"],
    ["X-Request-Id", "ijklmnop"],
  ],
  [["Connection", "close, keep-alive, Authorization"]],
  [["If-None-Match", "*"]],
  Array.from({ length: 2500 }, () => ["a", ""] as const),
  Array.from({ length: 300 }, (_, index) => [`X-${index}`, "y".repeat(40)] as const),
);

const addStrange = strange.map((lines): Mutation => (request) => ({
  ...request,
  headers: [...request.headers, ...lines],
}));
const putFirst = strange.map((lines): Mutation => (request) => ({
  ...request,
  headers: [...lines, ...request.headers],
}));

/** Odd values of the headers that are read, odd headers, and headers that are missing. */
export const headers: Arbitrary<Mutation> = fc.oneof(
  conditional,
  conditional,
  values("Content-Type", contentType),
  values("Content-Encoding", contentEncoding),
  any,
  drop,
  addStrange,
  putFirst,
);
