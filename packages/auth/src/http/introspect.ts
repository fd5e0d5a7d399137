import { formBody, methodNotAllowed } from "@repo/service";
import { Router, type Request, type Response } from "express";
import type { Introspect } from "../flows/introspect.js";
import { AuthError } from "../model/errors.js";
import type { Guard } from "./requires.js";

export interface IntrospectRouteParts {
  readonly guard: Guard;
  readonly introspect: Introspect;
}

/** `POST /introspect` (RFC 7662): whether an access token is good, for a resource server that cannot tell itself. */
export function introspectRoute({ guard, introspect }: IntrospectRouteParts): Router {
  const router = Router();
  router
    .route("/introspect")
    .post(guard.requires("tokens:introspect"), formBody(), async (req: Request, res: Response) => {
      const { token } = req.body as { token?: string };
      if (token === undefined) throw new AuthError("invalid_request", "The parameter token is missing.");
      res.json(await introspect(token));
    })
    .all(methodNotAllowed("POST"));
  return router;
}
