import { jsonBody, methodNotAllowed, pageBody, readId, readPage, validate } from "@repo/service";
import { Router, type Request, type RequestHandler, type Response } from "express";
import { body } from "express-validator";
import type { UserAdmin, UserChange } from "../flows/user-admin.js";
import { AuthError } from "../model/errors.js";
import type { User } from "../model/user.js";
import { originOf } from "./origin.js";
import type { Guard } from "./requires.js";

export interface UserRouteParts {
  readonly service: string;
  readonly guard: Guard;
  readonly userAdmin: UserAdmin;
}

/** `/users`: for admins. */
export function userRoutes({ service, guard, userAdmin }: UserRouteParts): Router {
  const admin = adminOnly(guard, service);
  const change = {
    role: body("role").optional().custom(isOneOf("user", "admin")),
    disabled: body("disabled").optional().custom(isOneOf(true, false)),
  };
  const router = Router();
  router
    .route("/users")
    .get(admin, async (req: Request, res: Response) => {
      const page = readPage(req, userAdmin.listing);
      res.json(pageBody((await userAdmin.list(page)).map(show), page));
    })
    .all(methodNotAllowed("GET, HEAD"));
  router
    .route("/users/:id")
    .get(admin, async (req: Request, res: Response) => {
      res.json(show(await userAdmin.find(readId(req))));
    })
    .patch(admin, jsonBody(), validate("body", change), async (req: Request, res: Response) => {
      const { userId } = guard.caller(req);
      res.json(show(await userAdmin.change(readId(req), req.body as UserChange, userId, originOf(req))));
    })
    .all(methodNotAllowed("GET, HEAD, PATCH"));
  return router;
}

/** Guards a route for admins: the scope, and the role, each (ASVS 8.2.1). */
export function adminOnly({ requires, caller }: Guard, realm: string): RequestHandler[] {
  return [
    requires("admin"),
    (req, _res, next) => {
      if (caller(req).role === "admin") return next();
      throw new AuthError("insufficient_scope", "Only an admin may do this.", {
        check: "scope",
        challenge: { realm, scope: "admin" },
      });
    },
  ];
}

/** What the API shows of a user: never the hash. */
function show({ id, username, role, disabled, createdAt }: User) {
  return { id, username, role, disabled, created_at: createdAt };
}

/** The value itself: express-validator's own isIn looks into arrays, and takes an empty one for anything. */
function isOneOf(...words: readonly unknown[]): (value: unknown) => true {
  return (value) => {
    if (words.includes(value)) return true;
    throw new Error(`must be ${words.join(" or ")}`);
  };
}
