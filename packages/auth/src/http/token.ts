import { formBody, methodNotAllowed } from "@repo/service";
import { Router, type RequestHandler } from "express";
import { body, validationResult } from "express-validator";
import type { IssueToken } from "../flows/issue-token.js";
import type { Refresh } from "../flows/refresh.js";
import type { Shed } from "../flows/shed.js";
import { AuthError } from "../model/errors.js";
import { readClientId } from "./client-id.js";
import { hangUpSignal, originOf } from "./origin.js";
import { sheds } from "./sheds.js";

interface TokenForm {
  readonly grant_type: "password" | "refresh_token";
  readonly username: string;
  readonly password: string;
  readonly refresh_token: string;
  readonly scope?: string;
  readonly audience?: string;
}

export interface TokenRouteParts {
  readonly service: string;
  readonly issueToken: IssueToken;
  readonly refresh: Refresh;
  readonly passwordGrant: boolean;
  readonly shed: Shed;
  /** Sign-ins with a password from one address. */
  readonly signInLimit: RequestHandler;
}

/**
 * `POST /token`: the OAuth 2.0 token endpoint (RFC 6749, 3.2), for first-party sign-in with a password and for
 * refreshing.
 */
export function tokenRoute(parts: TokenRouteParts): Router {
  const { service, issueToken, refresh, passwordGrant } = parts;
  const grants = passwordGrant ? ["password", "refresh_token"] : ["refresh_token"];
  const asks = (grant: TokenForm["grant_type"]) => body("grant_type").equals(grant);
  const checks = [
    // FastAPI's form may leave grant_type out, and the seed's curl command does.
    body("grant_type").default("password").isIn(grants),
    body("username").if(asks("password")).exists(),
    body("password").if(asks("password")).exists(),
    body("refresh_token").if(asks("refresh_token")).exists(),
  ];

  // Turned away before anything else is done with the form: in a flood, that is what most of the time goes into.
  const shed = onlySignIns(sheds(parts.shed));
  const limit = onlySignIns(parts.signInLimit);

  const answer: RequestHandler = async (req, res) => {
    const clientId = readClientId(req, service);
    const {
      grant_type,
      username,
      password,
      refresh_token: token,
      scope = null,
      audience = null,
    } = req.body as TokenForm;
    const issued =
      grant_type === "refresh_token"
        ? await refresh({ token, scope, audience }, originOf(req))
        : await issueToken({ username, password, clientId, scope, audience }, originOf(req), hangUpSignal(res));
    // RFC 6749, 5.1: never stored
    res.set({ "Cache-Control": "no-store", Pragma: "no-cache" }).json({
      access_token: issued.accessToken,
      token_type: "bearer",
      expires_in: issued.expiresIn,
      refresh_token: issued.refreshToken,
      scope: issued.scope,
    });
  };

  const router = Router();
  router.route("/token").post(formBody(), shed, checks, refuseIncomplete, limit, answer).all(methodNotAllowed("POST"));
  return router;
}

/** A refresh costs no hash; it has a limit of its own, in its flow. */
const onlySignIns =
  (handler: RequestHandler): RequestHandler =>
  (req, res, next) => {
    const { grant_type = "password" } = req.body as Partial<TokenForm>;
    return grant_type === "password" ? handler(req, res, next) : next();
  };

const refuseIncomplete: RequestHandler = (req, _res, next) => {
  const [error] = validationResult(req).array();
  if (error?.type !== "field") return next();
  if (error.path === "grant_type") throw new AuthError("unsupported_grant_type", "This grant_type is not served here.");
  throw new AuthError("invalid_request", `The parameter ${error.path} is missing.`);
};
