import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHandler } from "express";
import { pino, stdTimeFunctions, type DestinationStream, type Logger } from "pino";
import { pinoHttp } from "pino-http";
import { requestId } from "./request-id.js";

const SECRETS = [
  "password",
  "current_password",
  "new_password",
  "password_hash",
  "secret",
  "SECRET_KEY",
  "token",
  "access_token",
  "refresh_token",
  "authorization",
  "cookie",
  "x-api-key",
];

/**
 * Makes a logger that writes JSON lines to standard output. Values under a secret's name are struck out at the top
 * of a log call's object and up to two levels below. That is a second line of defence: nothing here logs bodies or
 * headers.
 */
export function createLogger(
  { name, level }: { name: string; level: string },
  destination?: DestinationStream,
): Logger {
  const paths = SECRETS.flatMap((secret) => ["", "*", "*.*"].map((above) => `${above}["${secret}"]`));
  return pino(
    {
      level,
      base: { service: name },
      timestamp: stdTimeFunctions.isoTime,
      serializers: { err: errorLine },
      redact: { paths, censor: "[redacted]" },
    },
    destination,
  );
}

/**
 * One line for each request, unless the logger has none to write. The path is logged without its query, where people
 * put credentials.
 */
export function requestLogs(logger: Logger): RequestHandler[] {
  if (!logger.isLevelEnabled("error")) return [];
  const log = pinoHttp({
    logger,
    genReqId: requestId,
    quietReqLogger: true,
    autoLogging: { ignore: ({ url = "" }) => url === "/health" || url === "/ready" }, // asked every few seconds
    customAttributeKeys: { reqId: "request_id", responseTime: "ms" },
    customLogLevel: (_req, res, error) =>
      error || res.statusCode === 500 ? "error" : res.statusCode >= 400 ? "warn" : "info", // 503 is a busy moment
    customSuccessMessage: () => "request",
    customErrorMessage: () => "request",
    wrapSerializers: false,
    serializers: { req: () => undefined, res: () => undefined }, // `line` says what may be said of them
    customSuccessObject: line,
    customErrorObject: line,
  });
  return [log as RequestHandler];
}

/** Named members only: PostgreSQL's errors carry the failing row in another one, a password hash with it. */
function errorLine({ name, message, stack, code, cause }: NodeJS.ErrnoException): object {
  return {
    type: name,
    message,
    stack,
    ...(code && { code }),
    ...(cause instanceof Error && { cause: errorLine(cause) }),
  };
}

type Line = { ms?: number };

function line(req: IncomingMessage, res: ServerResponse, ...rest: unknown[]): object {
  const { ms } = rest.at(-1) as Line;
  const { originalUrl = "" } = req as { originalUrl?: string };
  const { problem } = (res as { locals?: { problem?: string } }).locals ?? {};
  return {
    method: req.method,
    path: originalUrl.split(/[?#]/, 1)[0]?.replace(/^[a-z]+:\/\/[^/]*/i, ""),
    ...(res.writableFinished ? { status: res.statusCode } : { aborted: true }),
    ms,
    ...(problem && { code: problem }),
  };
}
