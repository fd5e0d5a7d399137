import { isText, jsonBody, methodNotAllowed, pageBody, readId, readPage, validate } from "@repo/service";
import { Router, type Request, type Response } from "express";
import { body } from "express-validator";
import type { ApiKeys } from "../flows/api-keys.js";
import { keyPrefix, type ApiKey } from "../model/api-key.js";
import { NEVER_IN_KEYS, SCOPE_NAME, splitScope } from "../model/scope.js";
import { originOf } from "./origin.js";
import type { IdentityGuard } from "./requires.js";

export interface ApiKeyRouteParts {
  readonly guard: IdentityGuard;
  readonly apiKeys: ApiKeys;
}

const DAYS = { default: 90, min: 1, max: 365 };
const OVERLAP_HOURS = { default: 24, min: 0, max: 168 };

/** `/me/api-keys`: the user's own keys. An answer has a key once, when it is made. */
export function apiKeyRoutes({ guard, apiKeys }: ApiKeyRouteParts): Router {
  const manages = guard.requiresUser("account");
  const newKey = {
    name: body("name").custom(isText(1, 100)),
    scope: body("scope").optional().custom(isText(1, 1000)).bail().custom(isScopeOfKeys),
    expires_in_days: body("expires_in_days").optional().custom(isWholeNumber(DAYS)),
  };
  const rotation = { overlap_hours: body("overlap_hours").optional().custom(isWholeNumber(OVERLAP_HOURS)) };

  const router = Router();
  router
    .route("/me/api-keys")
    .get(guard.requiresUser(), async (req: Request, res: Response) => {
      const page = readPage(req, apiKeys.listing);
      const found = await apiKeys.list(guard.user(req).userId, page);
      res.json(pageBody(found.map(show), page));
    })
    .post(manages, jsonBody(), validate("body", newKey), async (req: Request, res: Response) => {
      const { name, scope, expires_in_days: days = DAYS.default } = req.body as NewKeyBody;
      const { key, ...made } = await apiKeys.create(guard.user(req), { name, scope, days }, originOf(req));
      res.status(201).json({ ...show(made), key });
    })
    .all(methodNotAllowed("GET, HEAD, POST"));
  router
    .route("/me/api-keys/:id/rotate")
    .post(manages, jsonBody(), validate("body", rotation), async (req: Request, res: Response) => {
      const { overlap_hours: hours = OVERLAP_HOURS.default } = req.body as { overlap_hours?: number };
      const { key, ...made } = await apiKeys.rotate(guard.user(req), readId(req), hours, originOf(req));
      res.status(201).json({ ...show(made), key });
    })
    .all(methodNotAllowed("POST"));
  router
    .route("/me/api-keys/:id")
    .delete(manages, async (req: Request, res: Response) => {
      await apiKeys.revoke(guard.user(req).userId, readId(req), originOf(req));
      res.status(204).end();
    })
    .all(methodNotAllowed("DELETE"));
  return router;
}

interface NewKeyBody {
  readonly name: string;
  readonly scope?: string;
  readonly expires_in_days?: number;
}

/** What the API shows of a key. */
function show({ id, name, scopes, audience, createdAt, expiresAt, lastUsedAt }: ApiKey) {
  return {
    id,
    name,
    prefix: keyPrefix(id),
    scope: scopes.join(" "),
    audience,
    created_at: createdAt,
    expires_at: expiresAt,
    last_used_at: lastUsedAt,
  };
}

function isScopeOfKeys(value: string): true {
  const words = splitScope(value);
  if (words.length === 0 || !words.every((word) => SCOPE_NAME.test(word))) {
    throw new Error("must be scopes with spaces between them");
  }
  if (words.some((word) => NEVER_IN_KEYS.includes(word))) {
    throw new Error(`must not have ${NEVER_IN_KEYS.join(" or ")}, which no API key may have`);
  }
  return true;
}

/** JSON's own numbers only: "30" is a string. */
function isWholeNumber({ min, max }: { readonly min: number; readonly max: number }): (value: unknown) => true {
  return (value) => {
    if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return true;
    throw new Error(`must be a whole number from ${min} to ${max}`);
  };
}
