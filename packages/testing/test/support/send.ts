import { noteAnswer } from "@repo/testing/openapi";

/** A request: what is sent as `json` or as `form` is its body. */
export interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly json?: object;
  readonly form?: Record<string, string>;
}

/** All of an answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends a request on a connection that is kept for the next one; rejects when the service goes away. */
export async function send(url: string, { method = "GET", headers = {}, json, form }: Sent): Promise<Answer> {
  const type: Record<string, string> = json ? { "Content-Type": "application/json" } : {};
  const body = json ? JSON.stringify(json) : form && new URLSearchParams(form);
  const res = await fetch(url, { method, headers: { ...headers, ...type }, ...(body && { body }) });
  const text = await res.text();
  noteAnswer(url, { method, status: res.status, headers: Object.fromEntries(res.headers), body: text });
  return { status: res.status, headers: res.headers, text };
}
