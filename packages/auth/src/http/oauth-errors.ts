import { asProblem, isFault, requestId } from "@repo/service";
import type { ErrorRequestHandler } from "express";
import { AuthError } from "../model/errors.js";
import type { AuthLogger } from "../model/logger.js";

/**
 * RFC 6749, 5.2 has one name for whoever did not say who they are, and none for what is not the client's fault: those are
 * of 4.1.2.1.
 */
const BY_STATUS: Readonly<Record<number, string>> = {
  401: "invalid_client",
  429: "temporarily_unavailable",
  500: "server_error",
  503: "temporarily_unavailable",
};

/**
 * Answers every error of an OAuth endpoint as RFC 6749, 5.2 says, `{ error, error_description }`, with the status and the
 * headers that it has elsewhere. OAuth clients read nothing else.
 */
export function answerOAuthErrors(logger: AuthLogger): ErrorRequestHandler {
  return (thrown, req, res, next) => {
    const refusal = asProblem(thrown);
    if (isFault(refusal)) logger.error({ err: thrown as unknown, request_id: requestId(req) }, refusal.code);
    if (res.headersSent) return next(thrown);
    const known = refusal instanceof AuthError && refusal.oauth;
    const error = known ? refusal.code : (BY_STATUS[refusal.status] ?? "invalid_request");
    res.locals["problem"] = refusal.code; // the log keeps the code that has a page in docs/errors
    res.status(refusal.status).set({ "Cache-Control": "no-store", ...refusal.headers });
    res.json({ error, error_description: refusal.detail });
  };
}
