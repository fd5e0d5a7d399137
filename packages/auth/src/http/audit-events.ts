import { methodNotAllowed, pageBody, readPage } from "@repo/service";
import { Router, type Request, type Response } from "express";
import type { AuditTrail } from "../flows/audit-trail.js";
import type { FailedSignInFlows } from "../flows/failed-sign-ins.js";
import type { RecordedEvent } from "../model/audit-event.js";
import type { FailedSignIns } from "../model/failed-sign-ins.js";
import type { IdentityGuard } from "./requires.js";
import { adminOnly } from "./users.js";

export interface AuditEventRouteParts {
  readonly service: string;
  readonly guard: IdentityGuard;
  readonly auditTrail: AuditTrail;
  readonly failedSignIns: Pick<FailedSignInFlows, "open">;
}

/** `GET /me/audit-events`, for everybody about the own account, and `GET /audit-events`, for admins. */
export function auditEventRoutes({ service, guard, auditTrail, failedSignIns }: AuditEventRouteParts): Router {
  const router = Router();
  router
    .route("/me/audit-events")
    .get(guard.requiresUser(), async (req: Request, res: Response) => {
      const page = readPage(req, auditTrail.ownListing);
      const { userId } = guard.user(req);
      const events = (await auditTrail.ofUser(userId, page)).map(show);
      const open = await failedSignIns.open(userId);
      res.json({ ...pageBody(events, page), failed_sign_ins: open ? showOpen(open) : null });
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

/** What the API shows of failed sign-ins that become an event when their window ends. */
function showOpen({ count, startedAt: started_at, endsAt: ends_at, last }: FailedSignIns) {
  return { count, started_at, ends_at, ip: last.ip, user_agent: last.userAgent };
}
