import { methodNotAllowed, pageBody, readPage } from "@repo/service";
import { Router, type Request, type Response } from "express";
import type { AuditTrail } from "../flows/audit-trail.js";
import type { RecordedEvent } from "../model/audit-event.js";
import type { IdentityGuard } from "./requires.js";
import { adminOnly } from "./users.js";

export interface AuditEventRouteParts {
  readonly service: string;
  readonly guard: IdentityGuard;
  readonly auditTrail: AuditTrail;
}

/** `GET /me/audit-events`, for everybody about the own account, and `GET /audit-events`, for admins. */
export function auditEventRoutes({ service, guard, auditTrail }: AuditEventRouteParts): Router {
  const router = Router();
  router
    .route("/me/audit-events")
    .get(guard.requiresUser(), async (req: Request, res: Response) => {
      const page = readPage(req, auditTrail.ownListing);
      res.json(pageBody((await auditTrail.ofUser(guard.user(req).userId, page)).map(show), page));
    })
    .all(methodNotAllowed("GET, HEAD"));
  router
    .route("/audit-events")
    .get(adminOnly(guard, service), async (req: Request, res: Response) => {
      const page = readPage(req, auditTrail.listing);
      res.json(pageBody((await auditTrail.all(page)).map(show), page));
    })
    .all(methodNotAllowed("GET, HEAD"));
  return router;
}

/** What the API shows of an event. */
function show(event: RecordedEvent) {
  return {
    id: event.id,
    source: event.source,
    actor_id: event.actorId,
    action: event.action,
    target_type: event.targetType,
    target_id: event.targetId,
    request_id: event.requestId,
    outcome: event.outcome,
    created_at: event.createdAt,
    count: event.count,
    started_at: event.startedAt,
    ip: event.ip,
    user_agent: event.userAgent,
  };
}
