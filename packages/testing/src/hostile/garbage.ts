import fc, { type Arbitrary } from "fast-check";

/** Texts that have broken something somewhere. */
export const NASTY = [
  ...["", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "\ufeff", "\u202e", "\ufffe", "a\u0300".repeat(150)],
  ...[
    "null",
    "undefined",
    "NaN",
    "true",
    "-1",
    "0",
    "1.5",
    "1e400",
    "99999999999999999999",
    "2147483648",
    "0x10",
    "+1",
  ],
  ...[
    "' OR '1'='1",
    "'; DROP TABLE users; --",
    "%' OR name LIKE '%",
    "\\",
    "\\u0000",
    "%00",
    "%",
    "_",
    "$1",
    "?",
    ":id",
  ],
  ...[
    "../../etc/passwd",
    "${jndi:ldap://127.0.0.1/x}",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "%s%n%x",
    "\r\nX-Evil: 1",
  ],
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "[object Object]", "[]", "{}", "infinity", "-infinity"],
  ...["2026-02-30T00:00:00.000Z", "0000-01-01T00:00:00.000Z", "9999-12-31T23:59:60.999Z", "10000-01-01T00:00:00Z"],
  ...[
    "0001-01-01T00:00:00+23:59",
    "2026-01-01",
    "2026-01-01T00:00:00",
    "now",
    "epoch",
    "javascript:alert(1)",
    "http://",
  ],
  ...["http://\ud800", "http://a b", "http:///", "https://[::1", "HTTP://x:99999/", "x".repeat(201), "😀".repeat(201)],
  ...[
    "x".repeat(2001),
    "x".repeat(20_000),
    "01900000-0000-7000-8000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
  ],
] as const;

/** Any text, halves of surrogate pairs among it. */
export const nastyText: Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 2, arbitrary: fc.constantFrom("\0", "a\0b", "\ud800", "a\udc00b", "x".repeat(201), "") },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 30 }) },
  { weight: 1, arbitrary: fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 10 }).map(fromUnits) },
);

function fromUnits(units: readonly number[]): string {
  return String.fromCharCode(...units);
}

/** Any bytes that leave a header's line whole, one character each. */
export const nastyHeader: Arbitrary<string> = fc.oneof(
  fc.constantFrom(...NASTY).map(inOneLine),
  fc.array(fc.integer({ min: 0x20, max: 0xff }), { maxLength: 40 }).map(fromUnits),
  fc.array(fc.integer({ min: 0, max: 0xff }), { maxLength: 40 }).map((units) => inOneLine(fromUnits(units))),
  fc.constantFrom("x".repeat(4000), "x".repeat(17_000), ",".repeat(3000), "\x80\xff", "\t", "a\tb", '"', "a;b=c;d"),
);

function inOneLine(line: string): string {
  return line.replaceAll(/[\r\n]/g, " ").slice(0, 18_000);
}

const deep = fc.constantFrom(3, 1000, 40_000).map((depth) => "[".repeat(depth) + "]".repeat(depth));
const deepObject = fc.constantFrom(3, 1000, 12_000).map((depth) => '{"a":'.repeat(depth) + "1" + "}".repeat(depth));

/** JSON text that is well-formed and never what a field wants. */
export const nastyJson: Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: nastyText.map((each) => JSON.stringify(each)) },
  { weight: 4, arbitrary: fc.constantFrom('"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"a\\udc00b"') },
  { weight: 3, arbitrary: fc.constantFrom("null", "true", "false", "0", "-0", "1e400", "-1e400", "1e-400", "1.5") },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...["[]", "{}", '["a"]', '["a","b"]', "[null]", '{"length":3}', '{"toString":1}', '{"__proto__":null}'],
      ...['{"$gt":""}', "12345678901234567890123", '{"constructor":{}}'],
    ),
  },
  { weight: 1, arbitrary: fc.oneof(deep, deepObject) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
);

/** Names of fields that nobody offered: what would change more than it may, and what JavaScript gives a meaning. */
export const nastyName: Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...["__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "then", "toJSON", "length"],
    ...["id", "owner_id", "created_at", "updated_at", "version", "role", "disabled", "scope", "is_admin", "user_id"],
    ...["name.first", "name[0]", "*", "**", "a.b.c", "$where", "", " name", "NAME", "name\u0000", "0", "errors"],
  ),
  nastyText,
);
