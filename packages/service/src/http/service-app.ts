import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import express, { type Express, type RequestHandler } from "express";
import helmet from "helmet";
import type { Logger } from "pino";
import { healthRoutes } from "./health.js";
import { requestLogs } from "./logger.js";
import { problem } from "./problem.js";
import { requestIds } from "./request-id.js";

/** A built service: what listens, and what to close after the last answer. */
export interface ServiceApp {
  readonly app: Express;
  readonly close: () => Promise<void>;
}

/**
 * An Express app with what every service of ours has in front of its routes: request ids, logs, security headers,
 * `/health` and `/ready`. `answerErrors()` goes behind the routes.
 *
 * @param ready rejects while something that the service needs is away
 */
export function serviceApp({ logger, ready }: { logger: Logger; ready: () => Promise<void> }): Express {
  const app = express();
  app.disable("x-powered-by"); // ASVS 13.4.6
  app.disable("etag"); // an ETag here is a row's version, never a hash of the answer
  app.use(requestIds(), ...requestLogs(logger), securityHeaders(), hostHeader());
  app.use(healthRoutes(ready));
  return app;
}

/** RFC 9112, 3.2: a request of HTTP/1.1 names its host. */
function hostHeader(): RequestHandler {
  return (req, _res, next) => {
    if (req.headers.host === undefined && req.httpVersion === "1.1") {
      throw problem("malformed_request", "The request has no Host header.");
    }
    next();
  };
}

/**
 * helmet's headers for answers that are data: nothing in them may run, load or be framed. They are the same for every
 * answer, so helmet is asked once.
 */
function securityHeaders(): RequestHandler {
  const ask = helmet({
    // helmet's own list has upgrade-insecure-requests, which leaves pages blank over plain http.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
  });
  const example = new ServerResponse(new IncomingMessage(new Socket()));
  ask(example.req, example, () => {});
  const headers = Object.entries(example.getHeaders()) as [string, string][];
  return (_req, res, next) => {
    for (const [name, value] of headers) res.setHeader(name, value);
    next();
  };
}
