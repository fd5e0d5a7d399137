import type { Request, RequestHandler, Response } from "express";
import type { Logger } from "pino";
import { givesNothing } from "./gives-nothing.js";
import { requestId } from "./request-id.js";

declare module "http" {
  interface IncomingMessage {
    /** The service's logger; not there when it has nothing to write. */
    log?: Logger;
  }
}

/**
 * One line for each request, unless the logger has none to write. The path is logged without its query, where people
 * put credentials.
 */
export function requestLogs(logger: Logger): RequestHandler[] {
  if (!logger.isLevelEnabled("error")) return [];
  // The line has only the members that `line` names, so nothing in it needs to be searched for secrets.
  const lines = logger.child({}, { redact: [] });
  const log: RequestHandler = (req, res, next) => {
    req.log = logger;
    let failed = false;
    res.once("error", () => (failed = true));
    const startedAt = Date.now();
    const asked = req.url === "/health" || req.url === "/ready"; // every few seconds
    if (!asked) res.once("close", () => lines[levelOf(res, failed)](line(req, res, Date.now() - startedAt), "request"));
    next();
  };
  return [givesNothing(log)];
}

function levelOf({ statusCode }: Response, failed: boolean): "error" | "warn" | "info" {
  if (failed || statusCode === 500) return "error"; // 503 is a busy moment
  return statusCode >= 400 ? "warn" : "info";
}

function line(req: Request, res: Response, ms: number): object {
  const { problem } = res.locals as { problem?: string };
  return {
    request_id: requestId(req),
    method: req.method,
    path: pathOf(req.originalUrl),
    ...(res.writableFinished ? { status: res.statusCode } : { aborted: true }),
    ms,
    ...(problem && { code: problem }),
  };
}

/** Without the query, and without the origin of an absolute address, which may have a password in it. */
function pathOf(url: string): string {
  return url.split(/[?#]/, 1)[0]?.replace(/^[a-z]+:\/\/[^/]*/i, "") ?? "";
}
