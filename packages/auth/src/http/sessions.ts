import { methodNotAllowed, pageBody, readId, readPage } from "@repo/service";
import { Router, type Request, type Response } from "express";
import type { SessionEndings } from "../flows/end-session.js";
import type { SessionList } from "../flows/list-sessions.js";
import { originOf } from "./origin.js";
import type { IdentityGuard } from "./requires.js";

export interface SessionRouteParts {
  readonly guard: IdentityGuard;
  readonly endings: SessionEndings;
  readonly sessionList: SessionList;
}

/** `/me/sessions`: where the user is signed in, and ending that. */
export function sessionRoutes({ guard, endings, sessionList }: SessionRouteParts): Router {
  const router = Router();
  router
    .route("/me/sessions")
    .get(guard.requiresUser(), async (req: Request, res: Response) => {
      const { userId, sessionId } = guard.user(req);
      const page = readPage(req, sessionList.listing);
      const sessions = await sessionList.ofUser(userId, page);
      res.json(
        pageBody(
          sessions.map((each) => show(each, sessionId)),
          page,
        ),
      );
    })
    .delete(guard.requiresUser("account"), async (req: Request, res: Response) => {
      const { userId } = guard.user(req);
      await endings.endAll(userId, userId, originOf(req));
      res.status(204).end();
    })
    .all(methodNotAllowed("GET, HEAD, DELETE"));
  router
    .route("/me/sessions/:id")
    .delete(guard.requiresUser("account"), async (req: Request, res: Response) => {
      await endings.end(guard.user(req).userId, readId(req), originOf(req));
      res.status(204).end();
    })
    .all(methodNotAllowed("DELETE"));
  return router;
}

type Shown = Awaited<ReturnType<SessionList["ofUser"]>>[number];

/** What the API shows of a session. */
function show({ id, clientId, createdAt, lastUsedAt, expiresAt, ip, userAgent }: Shown, currentId: string) {
  return {
    id,
    client_id: clientId,
    created_at: createdAt,
    last_used_at: lastUsedAt,
    expires_at: expiresAt,
    ip,
    user_agent: userAgent,
    current: id === currentId,
  };
}
