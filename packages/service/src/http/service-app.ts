import type { IncomingMessage, ServerResponse } from "node:http";
import express, { type Express, type RequestHandler } from "express";
import helmet from "helmet";
import type { Logger } from "pino";
import { crossOrigin } from "./cors.js";
import { oneReading } from "./headers.js";
import { givesNothing } from "./gives-nothing.js";
import { healthRoutes } from "./health.js";
import { requestIds } from "./request-id.js";
import type { TrustProxy } from "../settings/trust-proxy.js";
import { requestLogs } from "./request-log.js";

/** A built service: what listens, and what to close after the last answer. */
export interface ServiceApp {
  readonly app: Express;
  readonly close: () => Promise<void>;
}

/** What `serviceApp` takes. */
export interface ServiceAppOptions {
  readonly logger: Logger;
  /** Rejects while something that the service needs is away. */
  readonly ready: () => Promise<void>;
  /** The origins whose pages may call the service from a browser. Default: none. */
  readonly corsOrigins?: readonly string[];
  /** The proxies in front. Default: none, and `X-Forwarded-For` means nothing. */
  readonly trustProxy?: TrustProxy;
}

/**
 * An Express app with what every service of ours has in front of its routes: request ids, logs, security headers,
 * `/health` and `/ready`. `answerErrors()` goes behind the routes.
 */
export function serviceApp({ logger, ready, corsOrigins = [], trustProxy = 0 }: ServiceAppOptions): Express {
  const app = express();
  app.disable("x-powered-by"); // ASVS 13.4.6
  app.disable("etag"); // an ETag here is a row's version, never a hash of the answer
  // It also makes req.host and req.protocol what a proxy says: nothing here may rely on them.
  app.set("trust proxy", typeof trustProxy === "number" ? trustProxy : [...trustProxy]);
  app.use(requestIds(), ...requestLogs(logger), securityHeaders(), ...crossOrigin(corsOrigins), oneReading());
  app.use(healthRoutes(ready));
  return app;
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
  const headers = new Map<string, string>();
  const answer = { setHeader: (name: string, value: string) => headers.set(name, value), removeHeader: () => {} };
  ask({} as IncomingMessage, answer as unknown as ServerResponse, () => {});
  return givesNothing((_req, res, next) => {
    for (const [name, value] of headers) res.setHeader(name, value);
    next();
  });
}
