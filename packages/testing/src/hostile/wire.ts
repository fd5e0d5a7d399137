import { brotliCompressSync, constants, deflateSync, gzipSync } from "node:zlib";
import type { HostileRequest } from "./request.js";

/** What placeholders stand for. */
export type Resolve = (name: string) => string;

/** The bytes of a request on the wire. */
export function bytesOnWire(request: HostileRequest, resolve: Resolve): Buffer {
  const body = bodyOf(request, resolve);
  const length = body?.length ?? 0;
  const lengths: Record<string, number> = { length, longer: length + 7, shorter: Math.max(0, length - 7) };
  const plain = { headers: body ? [["Content-Length", "{{length}}"] as const] : [], chunks: "none" } as const;
  const { headers, chunks } = request.framing ?? plain;
  const lines = [
    `${request.method} ${targetOf(request, resolve)} ${request.version}`,
    ...[...request.headers, ...headers].map(([name, value]) => `${name}: ${value}`),
  ];
  const head = fill(lines.join("\r\n"), (name) => String(lengths[name] ?? resolve(name)));
  return Buffer.concat([toBytes(`${head}\r\n\r\n`), chunked(body ?? Buffer.alloc(0), chunks)]);
}

/** A request's target as it is written. */
export function targetOf({ path, query }: HostileRequest, resolve: Resolve): string {
  const place = fill(path, resolve);
  if (query.length === 0) return place;
  return `${place}?${fill(query.join("&"), (name) => encodeURIComponent(resolve(name)))}`;
}

function bodyOf({ json, form, raw, coding }: HostileRequest, resolve: Resolve): Buffer | undefined {
  if (raw !== undefined) return compress(Buffer.from(raw, "latin1"), coding);
  if (json) {
    const members = json.map(([name, value]) => `${JSON.stringify(name)}:${value}`);
    const text = fill(`{${members.join(",")}}`, (name) => JSON.stringify(resolve(name)).slice(1, -1));
    return compress(Buffer.from(text), coding);
  }
  if (form) return compress(toBytes(fill(form.join("&"), (name) => encodeURIComponent(resolve(name)))), coding);
  return undefined;
}

function compress(bytes: Buffer, coding: HostileRequest["coding"]): Buffer {
  switch (coding) {
    case "gzip":
      return gzipSync(bytes, { level: 1 });
    case "deflate":
      return deflateSync(bytes, { level: 1 });
    case "br":
      return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
    default:
      return bytes;
  }
}

function chunked(body: Buffer, chunks: "none" | "good" | "bad"): Buffer {
  if (chunks === "none") return body;
  const half = body.length >> 1;
  const parts = [body.subarray(0, half), body.subarray(half)].filter((part) => part.length > 0);
  const size = (part: Buffer): string => (chunks === "bad" ? "0xg" : `${part.length.toString(16)};ext="a b"`);
  const framed = parts.flatMap((part) => [Buffer.from(`${size(part)}\r\n`), part, Buffer.from("\r\n")]);
  return Buffer.concat([...framed, Buffer.from("0\r\nX-Trailer: 1\r\n\r\n")]);
}

function fill(text: string, resolve: Resolve): string {
  return text.replace(/\{\{([\w:-]+)\}\}/g, (_, name: string) => resolve(name));
}

/** One byte a character; a text that has others as UTF-8. */
function toBytes(text: string): Buffer {
  return Buffer.from(text, /^[\x00-\xff]*$/.test(text) ? "latin1" : "utf8");
}
