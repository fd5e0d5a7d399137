import { jsonBody, methodNotAllowed, validate } from "@repo/service";
import { Router, type Request, type RequestHandler, type Response } from "express";
import { body, type ValidationChain } from "express-validator";
import type { Account, AccountCaller } from "../flows/account.js";
import type { Registration } from "../flows/register.js";
import type { Shed } from "../flows/shed.js";
import { hangUpSignal, originOf } from "./origin.js";
import type { IdentityGuard } from "./requires.js";
import { sheds } from "./sheds.js";

export interface AccountRouteParts {
  readonly guard: IdentityGuard;
  readonly account: Account;
  readonly registration: Registration;
  readonly shed: Shed;
  /** Sign-ins with a password from one address: these cost as much. */
  readonly signInLimit: RequestHandler;
}

/** `POST /me/password` and `POST /me/delete`: both ask for the current password. */
export function accountRoutes({ guard, account, registration, shed, signInLimit }: AccountRouteParts): Router {
  const before = [guard.requiresUser("account"), jsonBody(), sheds(shed)];
  const callerOf = (req: Request, res: Response): AccountCaller => {
    return { principal: guard.caller(req), origin: originOf(req), signal: hangUpSignal(res) };
  };
  const current_password = (): ValidationChain => body("current_password").isString().withMessage("must be a string");
  const new_password = body("new_password").custom((value: unknown, { req }) => {
    if (typeof value !== "string") throw new Error("must be a string");
    const fault = registration.passwordFault(value, guard.caller(req as Request).username);
    if (fault) throw new Error(fault);
    return true;
  });

  const router = Router();
  router
    .route("/me/password")
    .post(
      before,
      validate("body", { current_password: current_password(), new_password }),
      signInLimit,
      async (req: Request, res: Response) => {
        const { current_password, new_password } = req.body as Record<string, string>;
        await account.changePassword(callerOf(req, res), current_password as string, new_password as string);
        res.status(204).end();
      },
    )
    .all(methodNotAllowed("POST"));
  router
    .route("/me/delete")
    .post(
      before,
      validate("body", { current_password: current_password() }),
      signInLimit,
      async (req: Request, res: Response) => {
        const { current_password } = req.body as { current_password: string };
        await account.erase(callerOf(req, res), current_password);
        res.status(204).end();
      },
    )
    .all(methodNotAllowed("POST"));
  return router;
}
