import fc from "fast-check";
import { signedIn } from "../request.js";
import type { HostileRoute } from "../route.js";
import { isAnyText, isFilled, isNullOr, isObject, isOneOf, isTime, isUuid, isWholeNumber } from "../shapes.js";
import { dateTime, id, text } from "../values.js";
import { byAnybody } from "./account.js";
import { isPageOf, pagesOf } from "./lists.js";

const event = isObject({
  id: isUuid,
  source: isFilled,
  actor_id: isNullOr(isUuid),
  action: isFilled,
  target_type: isFilled,
  target_id: isNullOr(isFilled),
  request_id: isFilled,
  outcome: isOneOf("success", "failure"),
  created_at: isTime,
  count: isWholeNumber,
  started_at: isNullOr(isTime),
  ip: isNullOr(isFilled),
  user_agent: isNullOr(isAnyText),
});

const open = isObject({
  count: isWholeNumber,
  started_at: isTime,
  ends_at: isTime,
  ip: isNullOr(isFilled),
  user_agent: isNullOr(isAnyText),
});

const sorts = { "-created_at": "text" } as const; // its cursors hold ids
const own = { action: text(1, 200), since: dateTime(), until: dateTime() };
const all = { ...own, actor_id: fc.oneof(id(), fc.constant("{{user}}")), target_type: text(1, 200), target_id: id() };

/** Reading the audit trail: one's own events, and for admins everybody's. */
export const auditEventRoutes: HostileRoute[] = [
  {
    method: "GET",
    path: "/me/audit-events",
    valid: pagesOf(byAnybody("/me/audit-events"), { sorts, filters: own }),
    success: { status: 200, body: isPageOf(event, { failed_sign_ins: isNullOr(open) }) },
    guarded: true,
  },
  {
    method: "GET",
    path: "/audit-events",
    valid: pagesOf(fc.constant(signedIn("GET", "/audit-events", "{{admin}}")), { sorts, filters: all }),
    success: { status: 200, body: isPageOf(event) },
    guarded: "exclusive",
  },
];
