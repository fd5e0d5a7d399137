import type { ErrorRequestHandler, RequestHandler } from "express";
import { isDatabaseUnavailable } from "../database/dialects.js";
import { givesNothing } from "./gives-nothing.js";
import { Problem, problem, sendProblem, unavailable, type ErrorPages } from "./problem.js";
import { requestId } from "./request-id.js";

/** Answers 404 for every path that no route before it took. */
const notFound = givesNothing<RequestHandler>(() => {
  throw problem("not_found", "There is nothing at this address.");
});

/**
 * The last middleware of an app: unknown paths become 404, and every error becomes a problem+json answer. What the
 * client caused is told; anything else is logged and answered as a plain 500 that tells nothing.
 */
export function answerErrors(pages: ErrorPages = {}): (RequestHandler | ErrorRequestHandler)[] {
  const answer: ErrorRequestHandler = (error, req, res, next) => {
    const refusal = asProblem(error);
    if (isFault(refusal)) req.log?.error({ request_id: requestId(req), err: error as unknown }, refusal.code);
    if (res.headersSent) return next(error); // half an answer cannot be mended: Express cuts the connection
    sendProblem(req, res, refusal, pages);
  };
  return [notFound, answer];
}

/** Whether whoever runs the service should know: not for what the client caused, nor for a busy moment. */
export function isFault(refusal: Problem): boolean {
  return refusal.status === 500 || refusal.cause !== undefined;
}

/** Turns whatever was thrown into the problem that the client may see. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { type, status } = error as { type?: string; status?: number };
  switch (type) {
    case "entity.parse.failed":
      return problem("malformed_json", "The body is not valid JSON.");
    case "entity.too.large":
      return problem("payload_too_large", "The body is larger than this service takes.");
    case "charset.unsupported":
    case "encoding.unsupported":
      return problem("unsupported_media_type", "Send UTF-8, plain or compressed with gzip, deflate or br.");
  }
  // What else Express and body-parser blame on the client: a badly encoded path, a body that broke off.
  if (status !== undefined && status >= 400 && status < 500)
    return problem("malformed_request", "The request could not be read.");
  if (isDatabaseUnavailable(error)) {
    return unavailable("The database does not answer at the moment. Try again shortly.", error);
  }
  return problem("internal_error", "Something went wrong here. The request id leads to the log.", {
    cause: error,
  });
}
