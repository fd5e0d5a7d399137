import { jsonBody, methodNotAllowed, readId, validate } from "@repo/service";
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
  const change = {
    role: body("role").optional().isIn(["user", "admin"]).withMessage("must be user or admin"),
    disabled: body("disabled").optional().isBoolean({ strict: true }).withMessage("must be true or false"),
  };
  const router = Router();
  router
    .route("/users/:id")
    .patch(adminOnly(guard, service), jsonBody(), validate("body", change), async (req: Request, res: Response) => {
      const { userId } = guard.caller(req);
      res.json(show(await userAdmin.change(readId(req), req.body as UserChange, userId, originOf(req))));
    })
    .all(methodNotAllowed("PATCH"));
  return router;
}

/** Guards a route for admins: the scope, and the role, each (ASVS 8.2.1). */
export function adminOnly({ requires, caller }: Guard, realm: string): RequestHandler[] {
  return [
    requires("admin"),
    (req, _res, next) => {
      if (caller(req).role === "admin") return next();
      throw new AuthError("insufficient_scope", "Only an admin may do this.", { challenge: { realm, scope: "admin" } });
    },
  ];
}

/** What the API shows of a user. */
function show({ id, username, role, disabled, createdAt }: User): object {
  return { id, username, role, disabled, created_at: createdAt };
}
