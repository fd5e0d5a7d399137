import type { GivenAnswer } from "../openapi/answer-check.js";

/** An HTTP answer, read from its bytes. */
export interface Answer {
  readonly status: number;
  /** By lower-case name; a header that came twice has two values. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Buffer;
}

/** The only value of a header, or undefined. A header that came more than once is all its values. */
export function headerOf({ headers }: Answer, name: string): string | undefined {
  return headers.get(name)?.join(", ");
}

/** Whether the app answered. What Node's HTTP parser refuses never reaches it and lacks helmet's headers. */
export function isFromApp(answer: Answer): boolean {
  return answer.headers.has("content-security-policy");
}

/** An answer as it is compared with a description. */
export function givenAnswer({ status, headers, body }: Answer, method: string, target: string): GivenAnswer {
  const single = Object.fromEntries([...headers].map(([name, values]) => [name, values.join(", ")]));
  return { method, target, status, headers: single, body: body.toString() };
}

/** The JSON of an answer. */
export function jsonOf({ body }: Answer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new Error(`the body is no JSON: ${JSON.stringify(body.toString("latin1"))}`);
  }
}

/**
 * Reads the first answer of some bytes; undefined while it is not complete.
 *
 * @param method of the request: to HEAD the app answers without a body, whatever the headers say
 * @throws {Error} when the bytes are no HTTP
 */
export function readAnswer(bytes: Buffer, method: string): { answer: Answer; rest: Buffer } | undefined {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const [first = "", ...lines] = bytes.subarray(0, headEnd).toString("latin1").split("\r\n");
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]);
  if (!status) throw new Error(`This is no HTTP answer: ${JSON.stringify(first.slice(0, 200))}`);
  const after = bytes.subarray(headEnd + 4);
  if (status < 200) return readAnswer(after, method); // 100 Continue: the answer follows
  const headers = readHeaders(lines);
  const head: Answer = { status, headers, body: Buffer.alloc(0) };
  const hasNoBody = status === 204 || status === 304 || (method === "HEAD" && isFromApp(head));
  if (hasNoBody) return { answer: head, rest: after };
  if (headers.has("transfer-encoding")) throw new Error("An answer in chunks, whose length was known.");
  const length = Number(headerOf(head, "content-length"));
  if (!Number.isInteger(length)) throw new Error("An answer with a body has no Content-Length.");
  if (after.length < length) return undefined;
  return { answer: { ...head, body: after.subarray(0, length) }, rest: after.subarray(length) };
}

function readHeaders(lines: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+): ?(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new Error(`This is no header: ${JSON.stringify(line)}`);
    const key = name.toLowerCase();
    headers.set(key, [...(headers.get(key) ?? []), value]);
  }
  return headers;
}
