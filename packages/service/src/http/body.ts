import { isUtf8 } from "node:buffer";
import { promisify } from "node:util";
import express, { type Request, type RequestHandler, type Response } from "express";
import { givesNothing } from "./gives-nothing.js";
import { countHeader } from "./headers.js";
import { problem, type Problem } from "./problem.js";

const JSON_LIMIT = 100 * 1024;
const FORM_LIMIT = 20 * 1024;
const FORM_PARAMETERS = 50;

/** Reads a JSON object in UTF-8 of at most 100 kB into `req.body`; anything else is 400, 413, 415 or 422. */
export function jsonBody(): RequestHandler {
  const read = bodyReader("application/json", "malformed_json", (expected) =>
    express.json({ ...expected, limit: JSON_LIMIT, strict: false }),
  );
  return givesNothing(async (req, res, next) => {
    await read(req, res);
    const body: unknown = req.body;
    if (typeof body !== "object" || body === null || Array.isArray(body)) throw notAnObject();
    next();
  });
}

/**
 * Reads a form in UTF-8 of at most 20 kB and 50 parameters into `req.body`, one string a name. A parameter without
 * a value counts as absent; one that stands twice (RFC 6749, section 3.2) or is nested is 400. Not read by
 * express.urlencoded, which makes arrays and objects of such names.
 */
export function formBody(): RequestHandler {
  const read = bodyReader("application/x-www-form-urlencoded", "malformed_request", (expected) =>
    express.text({ ...expected, limit: FORM_LIMIT }),
  );
  return givesNothing(async (req, res, next) => {
    await read(req, res);
    req.body = parseForm(String(req.body));
    next();
  });
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
    if (names.has(name)) throw problem("malformed_request", "A parameter was sent twice.");
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

type Verify = (req: unknown, res: unknown, bytes: Buffer, encoding: string) => void;

/**
 * Refuses another type, another charset and no body, whatever the parser thinks of them. It gives a promise, because
 * what is thrown inside a parser's callback would end the process; Express answers a promise that rejects.
 */
function bodyReader(
  type: string,
  missing: "malformed_json" | "malformed_request",
  makeParser: (expected: { type: string; verify: Verify }) => RequestHandler,
): (req: Request, res: Response) => Promise<void> {
  const noBody = (): Problem => problem(missing, "The request has no body.");
  const verify: Verify = (_req, _res, bytes, encoding) => {
    if (bytes.length === 0) throw noBody();
    if (encoding !== "utf-8") throw problem("unsupported_media_type", "Send UTF-8; no other charset is read.");
    if (!isUtf8(bytes)) throw problem("malformed_request", "The body is not valid UTF-8.");
  };
  const parse = promisify<Request, Response>(makeParser({ type, verify }));
  return async (req, res) => {
    if (countHeader(req, "content-type") > 1) {
      throw problem("malformed_request", "The Content-Type header was sent more than once.");
    }
    const found = req.is(type);
    if (found === null) throw noBody();
    if (found === false) throw problem("unsupported_media_type", `Send the body as Content-Type: ${type}.`);
    await parse(req, res);
  };
}

function notAnObject(): Problem {
  const message = "must be a JSON object";
  return problem("validation_failed", `The body ${message}.`, {
    errors: [{ location: "body", field: "", message }],
  });
}
