import fc from "fast-check";
import { plain, signedIn } from "../request.js";
import type { HostileRoute } from "../route.js";
import { is, isObject } from "../shapes.js";
import { accountRoutes } from "./account.js";
import { apiKeyRoutes } from "./api-keys.js";
import { auditEventRoutes } from "./audit-events.js";
import { oauthRoutes } from "./oauth.js";
import { pageRoutes } from "./pages.js";
import { sessionRoutes } from "./sessions.js";
import { userRoutes } from "./users.js";
import { wellKnownRoutes } from "./well-known.js";

const status = (path: string, says: string): HostileRoute => ({
  method: "GET",
  path,
  valid: fc.constantFrom(plain("GET", path), signedIn("GET", path)),
  success: { status: 200, body: isObject({ status: is(says) }) },
});

/** What a service says of itself. */
export const stateRoutes: HostileRoute[] = [status("/health", "ok"), status("/ready", "ready"), ...pageRoutes];

/**
 * What every service with accounts has: its state, and the routes of `@repo/auth`.
 *
 * @param service its name, as tokens say it
 */
export function commonRoutes(service: string): HostileRoute[] {
  return [
    ...stateRoutes,
    ...wellKnownRoutes,
    ...accountRoutes,
    ...oauthRoutes(service),
    ...sessionRoutes,
    ...apiKeyRoutes(service),
    ...userRoutes,
    ...auditEventRoutes,
  ];
}
