import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import { givesNothing } from "./gives-nothing.js";
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

/**
 * RFC 9112: a request of HTTP/1.1 names its host, once (3.2), and one of HTTP/1.0 has no chunks, which a proxy of that age
 * does not know: it would see another end of the request, so nothing that follows on the connection is read (6.1).
 */
export function oneReading(): RequestHandler {
  return givesNothing((req, res, next) => {
    if (req.httpVersion === "1.0" && req.headers["transfer-encoding"] !== undefined) {
      res.setHeader("Connection", "close");
      throw problem("malformed_request", "A request of HTTP/1.0 has no Transfer-Encoding.");
    }
    if (req.headers.host === undefined && req.httpVersion === "1.1") {
      throw problem("malformed_request", "The request has no Host header.");
    }
    if (countHeader(req, "host") > 1) throw problem("malformed_request", "The Host header was sent more than once.");
    next();
  });
}
