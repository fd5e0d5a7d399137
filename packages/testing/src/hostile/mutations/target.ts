import fc, { type Arbitrary } from "fast-check";
import { percentEncode, type HostileRequest, type Mutation } from "../request.js";
import { nastyText } from "../garbage.js";
import { id } from "../values.js";

/** The names of parameters that mean something somewhere. */
const NAMES = [
  ...["limit", "cursor", "sort", "q", "owner_id", "access_token", "token", "id", "page"],
  ...["actor_id", "action", "target_type", "target_id", "since", "until", "role", "disabled"],
] as const;

const name = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: nastyText.map(percentEncode) },
);

const TIMES = ["2026-02-30T00:00:00.000Z", "0000-01-01T00:00:00.000Z", "2026-01-01T24:00:00.000Z", "infinity"] as const;

const cursorValue: Arbitrary<unknown> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...TIMES) },
  { weight: 1, arbitrary: nastyText },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);
const idInCursor = fc.oneof(
  { weight: 3, arbitrary: id() },
  { weight: 1, arbitrary: fc.constantFrom("1", "", "' OR 1=1", "a\0b", null) },
);

const encodeCursor = (content: unknown): string => Buffer.from(JSON.stringify(content)).toString("base64url");

/** Cursors as the service writes them, with something else in them. */
const bentCursor = fc
  .tuple(
    fc.constantFrom("-created_at", "created_at", "name", "username", "due_date", "__proto__"),
    cursorValue,
    idInCursor,
  )
  .map((content) => `sort=${content[0]}&cursor=${encodeCursor(content)}`);

const noCursor = fc.oneof(
  fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 5 }).map(encodeCursor),
  fc.constantFrom<unknown>(null, {}, 1, "x", [[[[]]]], { length: 3 }).map(encodeCursor),
  fc.constant(Buffer.from(`["name",${"[".repeat(700)}${"]".repeat(700)},"1"]`).toString("base64url")),
  fc.constantFrom("====", "A", "W10", "_", "x".repeat(2000), "x".repeat(2001)),
);

const number = fc.constantFrom(
  ...["0", "1", "100", "101", "-1", "1e2", "0x10", " 5", "5 ", "٣", "1.0", "00001", "NaN"],
);
const order = fc.constantFrom(
  ...["name", "-name", "NAME", "id", "created_at,name", "-", "__proto__", "created_at desc"],
);

const parameter = fc.oneof(
  fc.tuple(name, nastyText.map(percentEncode)).map(([key, value]) => `${key}=${value}`),
  ...[bentCursor, bentCursor, bentCursor], // it gets furthest: as far as the database
  noCursor.map((value) => `cursor=${value}`),
  number.map((value) => `limit=${encodeURIComponent(value)}`),
  order.map((value) => `sort=${encodeURIComponent(value)}`),
  fc
    .tuple(name, fc.constantFrom("[]", "[b]", "[0]", "[__proto__]", "[a][b][c]", ".b", "%5Bb%5D"))
    .map(([key, nested]) => `${key}${nested}=1`),
  fc.tuple(name, fc.constantFrom("1", "name")).map(([key, value]) => `${key}=${value}&${key}=${value}`),
  name,
  fc.constantFrom("%", "%zz=1", "limit=%E0%A4%A", "q=%FF", "q=%C0%80", "q=%00", "=", "&&&", "?", "q=+%2B", "a;b"),
  fc.constantFrom("x".repeat(8000), "a&".repeat(3000), "q=1&".repeat(1500), `q=${"%F0%9F%98%80".repeat(201)}`),
);

/** Beside what was asked for, or instead of it. */
const query = fc
  .tuple(parameter, fc.boolean())
  .map(([part, alone]): Mutation => (request) => ({ ...request, query: alone ? [part] : [...request.query, part] }));

const segment = fc.oneof(
  fc.constantFrom(
    ...["1", "0", "-1", "null", "%00", "%", "%zz", "%E0%A4%A", "%FF", "..", "%2e%2e%2f", "..%5c"],
    ...["{{id}}%20", "{{id}}x"],
    ...["{{id}}%00", "{{id}}%0a", "{{id}},{{id}}", "{{id}};v=1", "{{id}}.json", "{{id}}/", "{{id}}//", "{{id}}/../x"],
    ...["01900000-0000-7000-8000-000000000000", "ABCDEF00-0000-7000-8000-000000000000", "x".repeat(4000), "\\", "*"],
  ),
  nastyText.map(percentEncode),
);

const otherSegment = segment.map((last): Mutation => (request) => ({
  ...request,
  path: request.path.replace(/[^/]*$/, last),
}));

const rewrite =
  (change: (request: HostileRequest) => string): Mutation =>
  (request) => ({
    ...request,
    path: change(request),
  });

const form = fc.constantFrom<Mutation>(
  rewrite(({ path }) => `http://elsewhere.example:99999${path}`),
  rewrite(({ path }) => `http://user:pass@{{host}}${path}`),
  rewrite(({ path }) => `HTTPS://{{host}}${path}#fragment`),
  rewrite(({ path }) => `/${path}`),
  rewrite(({ path }) => `${path}/`),
  rewrite(({ path }) => `${path}#fragment`),
  rewrite(({ path }) => path.toUpperCase().replace("{{ID}}", "{{id}}")),
  rewrite(({ path }) => path.replace(/^\/(.)/, (_, first: string) => `/%${first.charCodeAt(0).toString(16)}`)),
  rewrite(({ path }) => path.replaceAll("/", "\\")),
  rewrite(({ path }) => path.slice(1)),
  rewrite(({ path }) => `${path}\t`),
  rewrite(({ path }) => `${path}\xff\x80`),
  rewrite(({ path }) => `${path} `),
  ...["*", "/", "", "{{host}}", "http://", "//", "/%2e%2e/", `/${"a/".repeat(5000)}`].map((path) =>
    rewrite(() => path),
  ),
);

/** Another id, odd parameters, and other ways to write a target. */
export const target: Arbitrary<Mutation> = fc.oneof(
  { weight: 5, arbitrary: query },
  { weight: 2, arbitrary: otherSegment },
  { weight: 2, arbitrary: form },
);
