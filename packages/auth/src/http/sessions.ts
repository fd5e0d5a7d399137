import { methodNotAllowed, readId } from "@repo/service";
import { Router, type Request, type Response } from "express";
import type { SessionEndings } from "../flows/end-session.js";
import { originOf } from "./origin.js";
import type { IdentityGuard } from "./requires.js";

export interface SessionRouteParts {
  readonly guard: IdentityGuard;
  readonly endings: SessionEndings;
}

/** `/me/sessions`: where the user is signed in, and ending that. */
export function sessionRoutes({ guard, endings }: SessionRouteParts): Router {
  const router = Router();
  router
    .route("/me/sessions")
    .delete(guard.requiresUser("account"), async (req: Request, res: Response) => {
      const { userId } = guard.user(req);
      await endings.endAll(userId, userId, originOf(req));
      res.status(204).end();
    })
    .all(methodNotAllowed("DELETE"));
  router
    .route("/me/sessions/:id")
    .delete(guard.requiresUser("account"), async (req: Request, res: Response) => {
      await endings.end(guard.user(req).userId, readId(req), originOf(req));
      res.status(204).end();
    })
    .all(methodNotAllowed("DELETE"));
  return router;
}
