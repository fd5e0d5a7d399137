import fc from "fast-check";
import { signedIn } from "../request.js";
import type { HostileRoute } from "../route.js";
import { isAnyText, isFilled, isNullOr, isObject, isOneOf, isTime, isUuid } from "../shapes.js";
import { byAnybody } from "./account.js";
import { isPageOf, pagesOf } from "./lists.js";

const session = isObject({
  id: isUuid,
  client_id: isFilled,
  created_at: isTime,
  last_used_at: isTime,
  expires_at: isTime,
  ip: isNullOr(isFilled),
  user_agent: isNullOr(isAnyText),
  current: isOneOf(true, false),
});

const path = "/me/sessions";

/** The caller's sessions: listing and ending them. */
export const sessionRoutes: HostileRoute[] = [
  {
    method: "GET",
    path,
    valid: pagesOf(byAnybody(path), { sorts: { "-created_at": "time", created_at: "time" } }),
    success: { status: 200, body: isPageOf(session) },
    guarded: true,
    ends: true, // what is sent may say DELETE
  },
  {
    method: "DELETE",
    path,
    valid: fc.constantFrom("{{token}}", "{{stranger}}").map((who) => signedIn("DELETE", path, who)),
    success: { status: 204 },
    guarded: true,
    ends: true,
  },
  {
    method: "DELETE",
    path: `${path}/{id}`,
    valid: fc.constant(signedIn("DELETE", `${path}/{{session}}`)),
    success: { status: 204 },
    guarded: "exclusive",
    ends: true,
  },
];
