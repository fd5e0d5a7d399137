/** A name and a value; for headers each character is one byte. */
export type Pair = readonly [name: string, value: string];

/**
 * A request as it is generated, from a seed alone: what exists only while the test runs stands in it as a
 * placeholder, such as `{{token}}` (see `Lane`). Everything is kept as it is written on the wire.
 */
export interface HostileRequest {
  readonly method: string;
  readonly path: string;
  /** The parts between the `&`. */
  readonly query: readonly string[];
  readonly version: string;
  readonly headers: readonly Pair[];
  /** The members of a JSON object; each value is JSON text. */
  readonly json?: readonly Pair[];
  /** The parts of a form, between the `&`. */
  readonly form?: readonly string[];
  /** A body that is neither, one character a byte; it stands instead of the others. */
  readonly raw?: string;
  /** How the body is compressed. */
  readonly coding?: "gzip" | "deflate" | "br";
  /** Instead of a right Content-Length. */
  readonly framing?: Framing;
}

/** How a body's end is announced. A broken way is one after which the other side may hang up without an answer. */
export interface Framing {
  /** May say `{{length}}`, `{{longer}}` and `{{shorter}}`. */
  readonly headers: readonly Pair[];
  readonly chunks: "none" | "good" | "bad";
  readonly broken: boolean;
}

/** A change of a request. */
export type Mutation = (request: HostileRequest) => HostileRequest;

const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";

/** A request with nothing but a Host. */
export function plain(method: string, path: string): HostileRequest {
  return { method, path, query: [], version: "HTTP/1.1", headers: [["Host", "{{host}}"]] };
}

/** The same with a token: the user's, or another's. */
export function signedIn(method: string, path: string, who = "{{token}}"): HostileRequest {
  return withHeader(plain(method, path), "Authorization", `Bearer ${who}`);
}

/** The same request with one header more. */
export function withHeader(request: HostileRequest, name: string, value: string): HostileRequest {
  return { ...request, headers: [...request.headers, [name, value]] };
}

/** The same request with this header instead of all of that name. */
export function replaceHeader(request: HostileRequest, name: string, value: string): HostileRequest {
  return withHeader(withoutHeader(request, name), name, value);
}

/** The same request without a header. */
export function withoutHeader(request: HostileRequest, name: string): HostileRequest {
  return { ...request, headers: request.headers.filter(([each]) => each.toLowerCase() !== name.toLowerCase()) };
}

/** The same request with a JSON object as its body. */
export function withJson(request: HostileRequest, fields: Readonly<Record<string, unknown>>): HostileRequest {
  const json = Object.entries(fields).map(([name, value]): Pair => [name, JSON.stringify(value)]);
  return { ...withHeader(request, "Content-Type", JSON_TYPE), json };
}

/** The same request with a form as its body. */
export function withForm(request: HostileRequest, fields: Readonly<Record<string, string>>): HostileRequest {
  return { ...withHeader(request, "Content-Type", FORM_TYPE), form: partsOf(fields) };
}

/** The same request with these bytes as its body, whatever its Content-Type says. */
export function withRaw(request: HostileRequest, raw: string | Uint8Array): HostileRequest {
  return { ...request, raw: typeof raw === "string" ? bytesOf(raw) : Buffer.from(raw).toString("latin1") };
}

/** The UTF-8 bytes of a text, one character each. */
export function bytesOf(text: string): string {
  return Buffer.from(text).toString("latin1");
}

/** Named values as the parts of a query or a form. Placeholders stay readable. */
export function partsOf(fields: Readonly<Record<string, string>>): string[] {
  return Object.entries(fields).map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`);
}

/** Percent-encodes a text, but not its placeholders; half a surrogate pair, which has no UTF-8, as it would be. */
export function percentEncode(text: string): string {
  if (!text.isWellFormed()) return "%ED%A0%80";
  return text
    .split(/(\{\{[\w:-]+\}\})/)
    .map((part, index) => (index % 2 === 1 ? part : encodeURIComponent(part)))
    .join("");
}
