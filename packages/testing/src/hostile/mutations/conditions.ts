import fc from "fast-check";
import { nastyHeader } from "../garbage.js";

/** Values of If-Match: tags that are weak, huge, in lists, and none. */
export const ifMatch = fc.oneof(
  fc.constantFrom(
    ...["*", "{{etag}}", "W/{{etag}}", 'W/"1"', '"0"', '"-1"', '"2147483647"', '"2147483648"', '"9999999999"'],
    ...[
      '"99999999999999999999"',
      '"1e3"',
      '"0x1"',
      '"1.0"',
      '" 1"',
      '"\u00b2"',
      '"',
      '""',
      '"1',
      '1"',
      "1",
      "w/{{etag}}",
    ],
    ...[
      '{{etag}}, "2"',
      '"2",{{etag}}',
      "{{etag}},",
      ",{{etag}}",
      '{{etag}} "2"',
      '*, "1"',
      '"a\\"b"',
      "'1'",
      '"1",,"2"',
    ],
  ),
  fc.constantFrom(1, 500, 1500).map((count) => Array.from({ length: count }, (_, index) => `"${index}"`).join(", ")),
  fc.integer().map((version) => `"${version}"`),
  fc.integer({ min: 2 ** 31 - 2, max: 2 ** 34 }).map((version) => `"${version}"`),
  nastyHeader,
);

/** Values of Idempotency-Key, some of which come again with another body. */
export const idempotencyKey = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "again",
    "again",
    "{{unique}}",
    "x".repeat(255),
    "x".repeat(256),
    "a b",
    "ä",
    '"quoted"',
    "\x7f",
  ),
  nastyHeader,
);
