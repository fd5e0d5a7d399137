import { countHeader } from "@repo/service";
import type { Request } from "express";
import { AuthError } from "../model/errors.js";

/**
 * The access token of a request, or undefined. It travels in the Authorization header only, once: a token in the
 * address ends up in logs and histories (RFC 6750, 5.3), and of two different ones the wrong one may be believed.
 *
 * @throws {AuthError} `credential_in_query`, `credential_repeated`
 */
export function readCredential(req: Request): string | undefined {
  if (req.url.includes("?") && "access_token" in req.query) {
    throw new AuthError(
      "credential_in_query",
      "A token in the address ends up in logs. Send it as Authorization: Bearer <token>.",
    );
  }
  return /^Bearer +(\S.*)$/i.exec(authorizationOf(req) ?? "")?.[1];
}

/**
 * The Authorization header.
 * @throws {AuthError} `credential_repeated`
 */
export function authorizationOf(req: Request): string | undefined {
  if (countHeader(req, "authorization") <= 1) return req.headers.authorization;
  throw new AuthError("credential_repeated", "The Authorization header was sent more than once.");
}
