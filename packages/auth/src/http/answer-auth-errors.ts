import { Problem, sendProblem, type ErrorPages } from "@repo/service";
import type { ErrorRequestHandler } from "express";

/**
 * For an app that has an error handler of its own: answers every `Problem`, which is how `@repo/auth` and the parts of
 * `@repo/service` in its routes refuse, and passes every other error on. An app that mounts `answerErrors()` of
 * `@repo/service` does not need it.
 *
 * @example
 * ```ts
 * import { answerAuthErrors } from "@repo/auth";
 * import express, { type ErrorRequestHandler } from "express";
 *
 * const answerTheRest: ErrorRequestHandler = (_error, _req, res, _next) => void res.status(500).send("Sorry.");
 * export const app = express().use(answerAuthErrors()).use(answerTheRest);
 * ```
 */
export function answerAuthErrors(pages: ErrorPages = {}): ErrorRequestHandler {
  return (error, req, res, next) => {
    if (!(error instanceof Problem) || res.headersSent) return next(error);
    sendProblem(req, res, error, pages);
  };
}
