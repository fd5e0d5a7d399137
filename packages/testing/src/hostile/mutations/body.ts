import { brotliCompressSync, gzipSync } from "node:zlib";
import fc, { type Arbitrary } from "fast-check";
import { replaceHeader, withRaw, type Mutation } from "../request.js";
import { form } from "./form.js";
import { json } from "./json.js";

/** Bodies that are no JSON object and no form. */
const RAW = [
  ...["", " ", "null", "true", "1", '"text"', "[]", "[{}]", "{", "}", '{"name"', '{"name":"x",}', "{'name':'x'}"],
  ...[
    '{"name":"x"} {}',
    '{"name":01}',
    '{"name":"\t"}',
    '{"name":"\\x"}',
    '\ufeff{"name":"x"}',
    "NaN",
    "<a/>",
    "a=1&a=2",
  ],
  ...["[".repeat(50_000) + "]".repeat(50_000), "[".repeat(100_000), '{"a":'.repeat(20_000), " ".repeat(102_400)],
  ...[`"${"x".repeat(101 * 1024)}"`, `{"name":"${"x".repeat(100_000)}"}`, `{"name":${"9".repeat(50_000)}}`],
];
const BYTES = [
  Buffer.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]),
  Buffer.from('{"name":"x"}', "utf16le"),
  Buffer.from([0x7b, 0x22, 0x80, 0x22, 0x3a, 0x31, 0x7d]),
  Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
  Buffer.from([0x1f, 0x8b, 0x08, 0x00]),
  Buffer.alloc(70_000, 0),
];

const raw = fc
  .oneof(fc.constantFrom(...RAW), fc.constantFrom(...BYTES), fc.uint8Array({ maxLength: 60 }), fc.json({ maxDepth: 3 }))
  .map(
    (bytes): Mutation =>
      (request) =>
        withRaw(request, bytes),
  );

const zeros = Buffer.alloc(8 * 1024 * 1024);
const PACKED = [
  ["gzip", gzipSync(zeros)],
  ["br", brotliCompressSync(zeros)],
  ["gzip", gzipSync(gzipSync(zeros))],
  ["gzip", gzipSync('{"name":"cut off"}').subarray(0, 20)],
  ["deflate", gzipSync('{"name":"another format"}')],
  ["gzip", gzipSync(`{"name":"${"x".repeat(99_000)}"}`)],
  ["gzip, gzip", gzipSync(gzipSync('{"name":"twice"}'))],
  ["br", Buffer.from("no brotli")],
  ["gzip", Buffer.alloc(0)],
] as const;

/** Bombs, and compressed bodies that are broken. */
const packed = fc.constantFrom(...PACKED).map(
  ([coding, bytes]): Mutation =>
    (request) =>
      replaceHeader(withRaw(request, bytes), "Content-Encoding", coding),
);

/** Whatever kind of body a request has, with something else in it. */
const inside = fc.tuple(json, form, raw).map(
  ([ofJson, ofForm, otherwise]): Mutation =>
    (request) =>
      (request.json ? ofJson : request.form ? ofForm : otherwise)(request),
);

/** Other bodies: with something wrong inside, or altogether. */
export const body: Arbitrary<Mutation> = fc.oneof(
  { weight: 7, arbitrary: inside },
  { weight: 2, arbitrary: raw },
  { weight: 1, arbitrary: packed },
);
