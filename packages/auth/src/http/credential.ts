import { countHeader } from "@repo/service";
import type { Request } from "express";
import type { Credential } from "../model/credential.js";
import { AuthError } from "../model/errors.js";

/** Names under which people put credentials into addresses. */
const IN_QUERY = ["access_token", "api_key", "apikey", "x-api-key"];

/**
 * The credential of a request, or undefined: an access token in `Authorization: Bearer`, or an API key in
 * `X-API-Key`. In the address it would end up in logs and histories (RFC 6750, 5.3), and of two the wrong one may be
 * believed.
 *
 * @throws {AuthError} `credential_in_query`, `credential_repeated`, `several_credentials`
 */
export function readCredential(req: Request): Credential | undefined {
  if (req.url.includes("?") && Object.keys(req.query).some((name) => IN_QUERY.includes(name.toLowerCase()))) {
    throw new AuthError(
      "credential_in_query",
      "A credential in the address ends up in logs. Send it as Authorization: Bearer <token> or X-API-Key: <key>.",
    );
  }
  const token = /^Bearer +(\S.*)$/i.exec(authorizationOf(req) ?? "")?.[1];
  const key = once(req, "x-api-key");
  if (token !== undefined && key !== undefined) {
    throw new AuthError("several_credentials", "Send an access token or an API key, not both.");
  }
  if (key !== undefined) return { kind: "api_key", value: key };
  return token === undefined ? undefined : { kind: "token", value: token };
}

/**
 * The Authorization header.
 * @throws {AuthError} `credential_repeated`
 */
export function authorizationOf(req: Request): string | undefined {
  return once(req, "authorization");
}

function once(req: Request, name: "authorization" | "x-api-key"): string | undefined {
  const value = req.headers[name];
  if (value === undefined || countHeader(req, name) <= 1) return value as string | undefined;
  throw new AuthError("credential_repeated", `The ${name} header was sent more than once.`);
}
