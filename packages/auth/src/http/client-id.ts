import type { Request } from "express";
import { AuthError } from "../model/errors.js";
import { authorizationOf } from "./credential.js";

const CLIENT_ID = /^[A-Za-z0-9._-]{1,64}$/;
const DEFAULT_CLIENT_ID = "first-party";

/**
 * The name of the OAuth client, from the form or from `Authorization: Basic`. Clients here are public: the name is a
 * label and proves nothing, and a secret, which nobody gave out, is refused rather than ignored.
 *
 * @param realm the service, for the challenge
 * @throws {AuthError} `invalid_client` for a secret, `invalid_request` for a name that is none
 */
export function readClientId(req: Request, realm: string): string {
  const form = req.body as { client_id?: string; client_secret?: string };
  const basic = readBasic(authorizationOf(req));
  if (form.client_secret || basic?.secret) {
    throw new AuthError("invalid_client", "Clients have no secret here; send none.", { challenge: { realm } });
  }
  const sent = [form.client_id, basic?.id].filter((id): id is string => id !== undefined && id !== "");
  if (new Set(sent).size > 1)
    throw new AuthError("invalid_request", "client_id differs between the form and the Authorization header.");
  const id = sent[0] ?? DEFAULT_CLIENT_ID;
  if (!CLIENT_ID.test(id))
    throw new AuthError("invalid_request", "client_id must be 1 to 64 letters, digits, dots, underscores and hyphens.");
  return id;
}

function readBasic(authorization: string | undefined): { id: string; secret: string } | undefined {
  const encoded = /^Basic +(\S+)$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const [id = "", ...secret] = Buffer.from(encoded, "base64").toString().split(":");
  return { id, secret: secret.join(":") };
}
