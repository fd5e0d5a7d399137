import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import express, { type Request, type RequestHandler } from "express";
import { problem } from "./problem.js";

const JSON_LIMIT = 100 * 1024;
const FORM_LIMIT = 20 * 1024;
const FORM_PARAMETERS = 50;

/** Reads a JSON object in UTF-8 of at most 100 kB into `req.body`; anything else is 400, 413, 415 or 422. */
export function jsonBody(): RequestHandler {
  const read = express.json({ limit: JSON_LIMIT, verify: utf8 });
  return (req, res, next) => {
    expectBody(req, "application/json", "malformed_json");
    read(req, res, (error?: unknown) => next(error ?? (Array.isArray(req.body) ? notAnObject() : undefined)));
  };
}

/**
 * Reads a form in UTF-8 of at most 20 kB and 50 parameters into `req.body`, one string a name. A parameter without
 * a value counts as absent; one that stands twice (RFC 6749, section 3.2) or is nested is 400. Not read by
 * express.urlencoded, which makes arrays and objects of such names.
 */
export function formBody(): RequestHandler {
  const type = "application/x-www-form-urlencoded";
  const read = express.text({ type, limit: FORM_LIMIT, verify: utf8 });
  return (req, res, next) => {
    expectBody(req, type, "malformed_request");
    read(req, res, (error?: unknown) => {
      if (error) return next(error);
      req.body = parseForm(String(req.body));
      next();
    });
  };
}

function parseForm(text: string): Record<string, string> {
  const sent = text.split("&").filter((part) => part !== "");
  if (sent.length > FORM_PARAMETERS)
    throw problem("payload_too_large", `The form has more than ${FORM_PARAMETERS} parameters.`);
  if (!isPercentEncodedUtf8(text)) throw problem("malformed_request", "The form is not percent-encoded UTF-8.");
  const names = new Set<string>();
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (/[[\]]/.test(name)) throw problem("malformed_request", "A parameter is nested; parameters are plain names.");
    if (names.has(name)) throw problem("malformed_request", "A parameter stands there twice.");
    names.add(name);
    if (value !== "") values.set(name, value);
  }
  return Object.fromEntries(values);
}

function isPercentEncodedUtf8(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function expectBody(req: Request, type: string, missing: "malformed_json" | "malformed_request"): void {
  if (req.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase() !== type) {
    throw problem("unsupported_media_type", `Send the body as Content-Type: ${type}.`);
  }
  const empty = req.headers["transfer-encoding"] === undefined && Number(req.headers["content-length"] ?? 0) === 0;
  if (empty && req.body === undefined) throw problem(missing, "The request has no body.");
}

function notAnObject(): Error {
  const message = "must be a JSON object";
  return problem("validation_failed", `The body ${message}.`, {
    errors: [{ location: "body", field: "", message }],
  });
}

function utf8(_req: IncomingMessage, _res: unknown, bytes: Buffer, encoding: string): void {
  if (encoding !== "utf-8") throw problem("unsupported_media_type", "Send UTF-8; no other charset is read.");
  if (!isUtf8(bytes)) throw problem("malformed_request", "The body is not valid UTF-8.");
}
