import { requestIds } from "@repo/service";
import { Router } from "express";
import { accountRoutes, type AccountRouteParts } from "./account.js";
import { apiKeyRoutes, type ApiKeyRouteParts } from "./api-keys.js";
import { auditEventRoutes, type AuditEventRouteParts } from "./audit-events.js";
import { introspectRoute, type IntrospectRouteParts } from "./introspect.js";
import { meRoute } from "./me.js";
import { namedErrors } from "./named-errors.js";
import { registerRoute } from "./register.js";
import { revokeRoute, type RevokeRouteParts } from "./revoke.js";
import { sessionRoutes, type SessionRouteParts } from "./sessions.js";
import { tokenRoute, type TokenRouteParts } from "./token.js";
import { userRoutes, type UserRouteParts } from "./users.js";
import { wellKnownRoutes, type WellKnownRouteParts } from "./well-known.js";

export type IdentityRouteParts = TokenRouteParts &
  RevokeRouteParts &
  IntrospectRouteParts &
  WellKnownRouteParts &
  AccountRouteParts &
  SessionRouteParts &
  ApiKeyRouteParts &
  UserRouteParts &
  AuditEventRouteParts;

/** The routes that every service has, whichever it is. */
export function identityRoutes(parts: IdentityRouteParts): Router {
  return Router()
    .use(requestIds())
    .use(wellKnownRoutes(parts), introspectRoute(parts))
    .use(registerRoute(parts.registration), tokenRoute(parts), revokeRoute(parts))
    .use(meRoute(parts.guard), accountRoutes(parts), sessionRoutes(parts), apiKeyRoutes(parts))
    .use(userRoutes(parts), auditEventRoutes(parts))
    .use(namedErrors());
}
