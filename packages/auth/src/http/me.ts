import { methodNotAllowed } from "@repo/service";
import { Router } from "express";
import type { Guard } from "./requires.js";

/** `GET /me`: who the credential says you are, without a query. */
export function meRoute({ requires, caller }: Guard): Router {
  const router = Router();
  router
    .route("/me")
    .get(requires(), (req, res) => {
      const { userId: id, username, role, scopes, sessionId: session_id, expiresAt } = caller(req);
      res.json({
        id,
        username,
        role,
        scope: scopes.join(" "),
        session_id,
        expires_at: new Date(expiresAt).toISOString(),
      });
    })
    .all(methodNotAllowed("GET, HEAD"));
  return router;
}
