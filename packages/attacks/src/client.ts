import type { Say } from "./lab.js";

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; empty when it is none. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** What goes with a request besides its body. */
export interface Extra {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Client = ReturnType<typeof client>;

/** So many characters of a path, a body or an answer are told; the rest says no more. */
const SHOWN = 72;

/** Sends requests to a base URL, and tells of each when it is given somebody to tell. */
export function client(url: string, say?: Say) {
  async function send(method: string, path: string, extra: Extra, body?: string | URLSearchParams): Promise<Answer> {
    const headers = {
      ...extra.headers,
      ...(extra.token !== undefined && { Authorization: `Bearer ${extra.token}` }),
      ...(typeof body === "string" && { "Content-Type": "application/json" }),
    };
    const response = await fetch(`${url}${path}`, { method, headers, body: body ?? null });
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, text, body: parse(text) };
    say?.(
      `${method} ${cut(decodeURIComponent(path))}${shown(extra, body)} → ${response.status} ${summary(answer)}`.trimEnd(),
      "wire",
    );
    return answer;
  }

  return {
    get: (path: string, extra: Extra = {}) => send("GET", path, extra),
    delete: (path: string, extra: Extra = {}) => send("DELETE", path, extra),
    post: (path: string, body: object, extra: Extra = {}) => send("POST", path, extra, JSON.stringify(body)),
    patch: (path: string, body: object, extra: Extra = {}) => send("PATCH", path, extra, JSON.stringify(body)),
    form: (path: string, fields: Record<string, string>, extra: Extra = {}) =>
      send("POST", path, extra, new URLSearchParams(fields)),
  };
}

/** Whether a request got what it asked for. */
export const isDone = ({ status }: Answer): boolean => status >= 200 && status < 300;

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function shown({ token, headers = {} }: Extra, body?: string | URLSearchParams): string {
  const parts = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  if (token !== undefined) parts.push(`Bearer ${token.slice(0, 8)}…`);
  if (body !== undefined) parts.push(cut(decodeURIComponent(String(body).replaceAll("+", " "))));
  return parts.map((part) => ` ${part}`).join("");
}

function summary({ body, text }: Answer): string {
  const said = body["detail"] ?? body["error_description"];
  return cut(typeof said === "string" ? said : text);
}

const cut = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
