import type { Request, RequestHandler } from "express";
import { StartupError } from "@repo/service";
import type { Authenticate, Needed } from "../flows/authenticate.js";
import { AuthError } from "../model/errors.js";
import type { Principal } from "../model/principal.js";
import { readCredential } from "./credential.js";

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
}

/** What the identity routes themselves are guarded with. */
export interface IdentityGuard extends Guard {
  /** As `requires`, for a user's own access token only. */
  readonly requiresUser: (...scopes: string[]) => RequestHandler;
  /** As `caller`, behind `requiresUser`. */
  readonly user: (req: Request) => SignedInUser;
}

/** Who is calling, signed in with a session of their own. */
export type SignedInUser = Principal & { readonly sessionId: string };

/** Builds the guard of one service, which knows these scopes. */
export function createGuard(
  authenticate: Authenticate,
  assertNotEnded: (principal: Principal) => void,
  known: readonly string[],
): IdentityGuard {
  const callers = new WeakMap<Request, Principal>();

  function guard(needed: Needed): RequestHandler {
    const unknown = needed.scopes.filter((scope) => !known.includes(scope));
    if (unknown.length > 0) throw unknownScopes(unknown, known);
    return (req, res, next) => {
      res.setHeader("Cache-Control", "no-store"); // ASVS 14.3.2
      const found = authenticate(readCredential(req), needed);
      if (found instanceof Promise) return found.then((principal) => letThrough(req, principal, next));
      letThrough(req, found, next);
    };
  }

  function letThrough(req: Request, principal: Principal, next: () => void): void {
    callers.set(req, principal);
    next();
  }

  function caller(req: Request): Principal {
    const principal = callers.get(req);
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
    throw new AuthError("not_owner", "Only its owner may change or delete this.");
  }

  return {
    requires: (...scopes) => guard({ scopes }),
    requiresUser: (...scopes) => guard({ scopes, user: true }),
    caller,
    user: (req) => caller(req) as SignedInUser,
    owner,
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
