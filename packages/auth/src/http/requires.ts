import type { Request, RequestHandler } from "express";
import { StartupError } from "@repo/service";
import type { Needed } from "../flows/authenticate.js";
import { AuthError } from "../model/errors.js";
import type { Principal } from "../model/principal.js";
import { createCallers, type CallerParts } from "./callers.js";
import { explainTo } from "./explain.js";
import { createLimit, type ServiceLimit } from "./limit.js";

/** Guarding routes, and asking who came through. */
export interface Guard {
  /**
   * Middleware that lets a request through when its credential has all of these scopes; without scopes, any valid one.
   * @throws {StartupError} when the service has no such scope: a typing error would lock everybody out
   */
  readonly requires: (...scopes: string[]) => RequestHandler;
  /**
   * Who is calling. Asked behind the body, it also sees what has ended since the credential was looked at.
   * @throws {AuthError} `invalid_token` when the session or the user has ended meanwhile
   * @throws {Error} on a route that nothing guards: never undefined, which would read as "nobody in particular"
   */
  readonly caller: (req: Request) => Principal;
  /**
   * Lets the owner of an object pass, and an admin whose token has the scope `admin` (API1:2023).
   * @throws {AuthError} `not_owner` for everybody else
   */
  readonly owner: (req: Request, ownerId: string) => void;
  /**
   * Middleware that lets a caller through so many times in a window and then answers 429; stands behind `requires`. On
   * a public route it counts by address. Each call makes a limit of its own, counted in this process.
   * @throws {StartupError} for numbers that cannot be a limit
   */
  readonly limit: (limit: ServiceLimit) => RequestHandler;
}

/** What the identity routes themselves are guarded with. */
export interface IdentityGuard extends Guard {
  /** As `requires`, for a user's own access token only. */
  readonly requiresUser: (...scopes: string[]) => RequestHandler;
  /** As `caller`, behind `requiresUser`. */
  readonly user: (req: Request) => SignedInUser;
  /** Stands in front of all routes, so that unknown paths and bad credentials count, too. */
  readonly meet: RequestHandler;
}

/** Who is calling, signed in with a session of their own. */
export type SignedInUser = Principal & { readonly sessionId: string };

export interface GuardParts extends CallerParts {
  /** Throws when what a caller belongs to has ended since it was identified. */
  readonly assertNotEnded: (principal: Principal) => void;
  /** Only in `development` does a refusal explain itself. */
  readonly environment: "production" | "development" | "test";
  /** All scopes that this service knows. */
  readonly scopes: readonly string[];
}

const guards = new WeakSet<object>();

/** Whether a handler is what `requires` has given, of whichever service. */
export const isGuard = (handler: object): boolean => guards.has(handler);

/** Builds the guard of one service. */
export function createGuard(parts: GuardParts): IdentityGuard {
  const { authenticate, assertNotEnded, scopes: known } = parts;
  const { meet, outcomeOf, keyOf } = createCallers(parts);
  const admitted = new WeakMap<Request, Principal>();

  function guard(needed: Needed): RequestHandler {
    const unknown = needed.scopes.filter((scope) => !known.includes(scope));
    if (unknown.length > 0) throw unknownScopes(unknown, known);
    const handler: RequestHandler = (req, res, next) => {
      res.setHeader("Cache-Control", "no-store"); // ASVS 14.3.2
      if (parts.environment === "development") explainTo(req, res);
      return meet(req, res, (refusal?: unknown) => {
        if (refusal !== undefined) return next(refusal);
        try {
          admit(req, needed);
        } catch (error) {
          return next(error);
        }
        next();
      });
    };
    guards.add(handler);
    return handler;
  }

  function admit(req: Request, needed: Needed): void {
    const { principal, refusal } = outcomeOf(req);
    if (principal === undefined) throw refusal ?? authenticate.missing();
    assertNotEnded(principal); // the request may have waited for its body since
    authenticate.allow(principal, needed);
    admitted.set(req, principal);
  }

  function caller(req: Request): Principal {
    const principal = admitted.get(req);
    if (!principal)
      throw new Error(
        `caller(req) on ${req.method} ${req.path}, which nothing guards: put auth.requires(...) before the handler.`,
      );
    assertNotEnded(principal);
    return principal;
  }

  function owner(req: Request, ownerId: string): void {
    const { userId, role, scopes } = caller(req);
    if (userId === ownerId || (role === "admin" && scopes.includes("admin"))) return;
    throw new AuthError("not_owner", "Only its owner may change or delete this.", { check: "owner" });
  }

  return {
    requires: (...scopes) => guard({ scopes }),
    requiresUser: (...scopes) => guard({ scopes, user: true }),
    caller,
    user: (req) => caller(req) as SignedInUser,
    owner,
    limit: createLimit({ ...parts, keyOf }),
    meet,
  };
}

function unknownScopes(unknown: readonly string[], known: readonly string[]): StartupError {
  return new StartupError(
    unknown.map((scope) => ({
      name: `"${scope}"`,
      problem: "is not a scope of this service.",
      mend: `It has: ${known.join(", ")}. More with createAuth({ scopes: [...] }).`,
    })),
    "requires(...) was given an unknown scope:",
  );
}
