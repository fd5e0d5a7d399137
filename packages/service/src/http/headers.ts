import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import { problem } from "./problem.js";

/** How often a header was sent. Node keeps only the first of several, without a word; a proxy may have kept another. */
export function countHeader({ rawHeaders }: IncomingMessage, name: string): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const each = rawHeaders[index] ?? "";
    if (each.length === name.length && each.toLowerCase() === name) count += 1;
  }
  return count;
}

/** RFC 9112, 3.2: a request of HTTP/1.1 names its host, once. */
export function oneHost(): RequestHandler {
  return (req, _res, next) => {
    if (req.headers.host === undefined && req.httpVersion === "1.1") {
      throw problem("malformed_request", "The request has no Host header.");
    }
    if (countHeader(req, "host") > 1) throw problem("malformed_request", "The Host header was sent more than once.");
    next();
  };
}
