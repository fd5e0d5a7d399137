import { formBody, methodNotAllowed } from "@repo/service";
import { Router, type Request, type Response } from "express";
import type { SessionEndings } from "../flows/end-session.js";
import { AuthError } from "../model/errors.js";
import { readClientId } from "./client-id.js";
import { originOf } from "./origin.js";

export interface RevokeRouteParts {
  readonly service: string;
  readonly endings: SessionEndings;
}

/**
 * `POST /revoke` (RFC 7009): ends the session of the token in the form. Having the token is what authorises, and the
 * answer is 200 for one that nobody knows, too: what was wanted, that it is not valid, is so.
 */
export function revokeRoute({ service, endings }: RevokeRouteParts): Router {
  const router = Router();
  router
    .route("/revoke")
    .post(formBody(), async (req: Request, res: Response) => {
      readClientId(req, service);
      const { token } = req.body as { token?: string };
      if (token === undefined) throw new AuthError("invalid_request", "The parameter token is missing.");
      await endings.revoke(token, originOf(req));
      // Node leaves the length away in answers to HTTP/1.0
      res.set({ "Cache-Control": "no-store", "Content-Length": "0" }).status(200).end();
    })
    .all(methodNotAllowed("POST"));
  return router;
}
