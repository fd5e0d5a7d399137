import fc, { type Arbitrary } from "fast-check";
import type { OpenAPIV3_1 } from "openapi-types";
import { resolved, type Document } from "./look-up.js";

type Schema = OpenAPIV3_1.SchemaObject;

/** Times, addresses, scopes, names and passwords that are right, and some that are almost. */
const TEXTS = [
  ...["2026-12-31T23:59:59Z", "2024-02-29t12:00:00.123456789+01:30", "2026-02-30T00:00:00Z", "2026-02-29T00:00:00Z"],
  ...["2026-01-01 00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T12:00:60Z", "2016-12-31T23:59:60Z", "2026-01-01"],
  ...["2026-01-01T00:00:00", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+23:59", "2026-01-01T00:00:00-00:60"],
  ...["0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "2026-01-01T00:00:00.1234567890Z"],
  ...["2026-13-01T00:00:00Z", "2026-00-10T00:00:00Z", "+002026-01-01T00:00:00Z", "2026-01-01T00:00Z"],
  ...[
    "https://example.com/a?b#c",
    "HTTP://EXAMPLE.com",
    "ftp://example.com",
    "https://",
    "https://a b",
    "javascript:x",
  ],
  ...["http://münchen.example/ß", " https://example.com", "https://example.com\n", "//example.com", "http://[::1]:80/"],
  ...[
    "campaigns:read",
    " campaigns:read  resources:read ",
    "account",
    "campaigns:read admin",
    "accounts",
    "a\\b",
    "  ",
  ],
  ...["user", "admin", "User", "link", "video", "other", "true", "null", "0", "", " ", "\0", "a\0b", "\ud800", "é😀"],
  ...["ada.lovelace", "ad", "a-_.", "Ada Lovelace", "ümlaut", "another horse battery", "password123", "1234567"],
];

const units = fc.constantFrom("a", "Z", "é", "😀", " ", "-", "\u2028");

/** Half of them are the example, so that bodies of many fields are valid often enough. */
function text({ minLength = 0, maxLength = 100, example = "some text" }: Schema): Arbitrary<string> {
  const lengths = [minLength - 1, minLength, minLength + 1, maxLength - 1, maxLength, maxLength + 1];
  const possible = lengths.filter((length) => length >= 0 && length <= 3000);
  const long = fc
    .tuple(units, fc.constantFrom(...possible, 3, 64, 65, 72))
    .map(([unit, length]) => unit.repeat(length));
  const any = fc.oneof(fc.constantFrom(...TEXTS), long, fc.string({ unit: "binary", maxLength: 12 }));
  return fc.oneof(fc.constant(example as string), any);
}

function number({ minimum = 0, maximum = 100 }: Schema): Arbitrary<number> {
  const near = [minimum - 1, minimum, minimum + 0.5, maximum, maximum + 1, -0, 1e300];
  return fc.oneof(fc.constantFrom(...near), fc.integer({ min: minimum, max: maximum }));
}

/** Values that fit a schema, and values that almost do. */
function valuesOf(document: Document, schema: Schema & { $ref?: string }): Arbitrary<unknown> {
  if (schema.$ref !== undefined) return valuesOf(document, resolved(document, schema.$ref));
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => valuesOf(document, each)));
  if (schema.enum) return fc.constantFrom(...(schema.enum as unknown[]), "", "no-such-word");
  if (schema.type === "object") return objectsOf(document, schema);
  if (schema.type === "string") return text(schema);
  if (schema.type === "integer") return number(schema);
  return schema.type === "boolean" ? fc.boolean() : fc.constant(null);
}

function objectsOf(document: Document, { properties = {} }: Schema): Arbitrary<object> {
  const fields = Object.entries(properties).map(([name, schema]) => {
    const right = valuesOf(document, schema);
    return [name, fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: fc.jsonValue() })] as const;
  });
  const known = fc.record(Object.fromEntries(fields), { requiredKeys: [] });
  const all = fc.record(Object.fromEntries(fields));
  const more = fc.tuple(known, fc.constantFrom("id", "owner_id", "role", "constructor", "", "x"), fc.jsonValue());
  const extended = more.map(([body, name, value]) => ({ ...body, [name]: value }));
  return fc.oneof({ weight: 8, arbitrary: all }, { weight: 4, arbitrary: known }, { weight: 1, arbitrary: extended });
}

/** Bodies for a route: what fits its schema, what almost does, and anything else that JSON has. */
export function bodiesOf(document: Document, schema: Schema): Arbitrary<unknown> {
  const likely = valuesOf(document, schema);
  return fc.oneof({ weight: 19, arbitrary: likely }, { weight: 1, arbitrary: fc.jsonValue() });
}
