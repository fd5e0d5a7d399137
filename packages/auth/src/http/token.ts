import { formBody, methodNotAllowed } from "@repo/service";
import { Router, type RequestHandler } from "express";
import { body, validationResult } from "express-validator";
import type { IssueToken } from "../flows/issue-token.js";
import { AuthError } from "../model/errors.js";
import type { AuthLogger } from "../model/logger.js";
import { readClientId } from "./client-id.js";
import { answerOAuthErrors } from "./oauth-errors.js";
import { hangUpSignal, originOf } from "./origin.js";

interface TokenForm {
  readonly username: string;
  readonly password: string;
  readonly scope?: string;
  readonly audience?: string;
}

export interface TokenRouteParts {
  readonly service: string;
  readonly issueToken: IssueToken;
  readonly passwordGrant: boolean;
  readonly logger: AuthLogger;
}

/** `POST /token`: the OAuth 2.0 token endpoint (RFC 6749, 3.2), for first-party sign-in with a password. */
export function tokenRoute({ service, issueToken, passwordGrant, logger }: TokenRouteParts): Router {
  const checks = [
    // FastAPI's form may leave grant_type out, and the seed's curl command does.
    body("grant_type")
      .default("password")
      .custom((value) => passwordGrant && value === "password"),
    body("username").exists(),
    body("password").exists(),
  ];

  const answer: RequestHandler = async (req, res) => {
    const clientId = readClientId(req, service);
    const { username, password, scope = null, audience = null } = req.body as TokenForm;
    const token = await issueToken({ username, password, clientId, scope, audience }, originOf(req), hangUpSignal(res));
    const { accessToken: access_token, expiresIn: expires_in } = token;
    // RFC 6749, 5.1: never stored
    res.set("Cache-Control", "no-store").json({ access_token, token_type: "bearer", expires_in, scope: token.scope });
  };

  const router = Router();
  router.route("/token").post(formBody(), checks, refuseIncomplete, answer).all(methodNotAllowed("POST"));
  router.use("/token", answerOAuthErrors(logger));
  return router;
}

const refuseIncomplete: RequestHandler = (req, _res, next) => {
  const [error] = validationResult(req).array();
  if (error?.type !== "field") return next();
  if (error.path === "grant_type") throw new AuthError("unsupported_grant_type", "This grant_type is not served here.");
  throw new AuthError("invalid_request", `The parameter ${error.path} is missing.`);
};
