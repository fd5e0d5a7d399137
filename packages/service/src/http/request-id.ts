import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import { givesNothing } from "./gives-nothing.js";

const LOOKS_LIKE_AN_ID = /^[A-Za-z0-9._-]{8,64}$/;
const ids = new WeakMap<IncomingMessage, string>();

/**
 * The id that joins a request's answer, log line and audit row: the caller's own `X-Request-Id` when it looks like
 * an id (no spaces, no control characters, so no forged log lines), otherwise a fresh one.
 */
export function requestId(req: IncomingMessage): string {
  let id = ids.get(req);
  if (id === undefined) {
    const sent = req.headers["x-request-id"];
    id = typeof sent === "string" && LOOKS_LIKE_AN_ID.test(sent) ? sent : randomUUID();
    ids.set(req, id);
  }
  return id;
}

/** Puts `X-Request-Id` on every answer. */
export function requestIds(): RequestHandler {
  return givesNothing((req, res, next) => {
    res.setHeader("X-Request-Id", requestId(req));
    next();
  });
}
