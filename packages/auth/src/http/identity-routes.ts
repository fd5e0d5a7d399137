import { requestIds } from "@repo/service";
import { Router } from "express";
import { accountRoutes, type AccountRouteParts } from "./account.js";
import { apiKeyRoutes, type ApiKeyRouteParts } from "./api-keys.js";
import { auditEventRoutes, type AuditEventRouteParts } from "./audit-events.js";
import { introspectRoute, type IntrospectRouteParts } from "./introspect.js";
import { meRoute } from "./me.js";
import type { AuthLogger } from "../model/logger.js";
import { namedErrors } from "./named-errors.js";
import { answerOAuthErrors } from "./oauth-errors.js";
import { registerRoute, type RegisterRouteParts } from "./register.js";
import { revokeRoute, type RevokeRouteParts } from "./revoke.js";
import { sessionRoutes, type SessionRouteParts } from "./sessions.js";
import { tokenRoute, type TokenRouteParts } from "./token.js";
import { userRoutes, type UserRouteParts } from "./users.js";
import { wellKnownRoutes, type WellKnownRouteParts } from "./well-known.js";

export type IdentityRouteParts = RegisterRouteParts &
  TokenRouteParts &
  RevokeRouteParts &
  IntrospectRouteParts &
  WellKnownRouteParts &
  AccountRouteParts &
  SessionRouteParts &
  ApiKeyRouteParts &
  UserRouteParts &
  AuditEventRouteParts & { readonly logger: AuthLogger };

/** The routes that every service has, whichever it is. */
export function identityRoutes(parts: IdentityRouteParts): Router {
  return Router()
    .use(requestIds(), parts.guard.meet)
    .use(wellKnownRoutes(parts), introspectRoute(parts))
    .use(registerRoute(parts), tokenRoute(parts), revokeRoute(parts))
    .use(meRoute(parts.guard), accountRoutes(parts), sessionRoutes(parts), apiKeyRoutes(parts))
    .use(userRoutes(parts), auditEventRoutes(parts))
    .use(["/token", "/revoke", "/introspect"], answerOAuthErrors(parts.logger))
    .use(namedErrors());
}
