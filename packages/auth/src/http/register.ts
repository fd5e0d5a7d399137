import { jsonBody, methodNotAllowed, validate } from "@repo/service";
import { Router, type RequestHandler } from "express";
import { body } from "express-validator";
import type { NewAccount, Registration } from "../flows/register.js";
import type { Shed } from "../flows/shed.js";
import { USERNAME, USERNAME_RULE } from "../model/user.js";
import { hangUpSignal, originOf } from "./origin.js";
import { sheds } from "./sheds.js";

export interface RegisterRouteParts {
  readonly registration: Registration;
  readonly shed: Shed;
  /** Registrations from one address. */
  readonly registrationLimit: RequestHandler;
}

/** `POST /register`: makes an account. */
export function registerRoute({ registration, shed, registrationLimit }: RegisterRouteParts): Router {
  const username = body("username")
    .custom((value) => typeof value === "string" && USERNAME.test(value))
    .withMessage(USERNAME_RULE);
  const password = body("password").custom((value: unknown, { req }) => {
    if (typeof value !== "string") throw new Error("must be a string");
    const { username } = req.body as { username?: unknown };
    const fault = registration.passwordFault(value, typeof username === "string" ? username : "");
    if (fault) throw new Error(fault);
    return true;
  });

  const answer: RequestHandler = async (req, res) => {
    const user = await registration.register(req.body as NewAccount, originOf(req), hangUpSignal(res));
    const { id, username, role, createdAt: created_at } = user;
    res.status(201).set("Cache-Control", "no-store").json({ id, username, role, created_at });
  };

  const router = Router();
  router
    .route("/register")
    .post(jsonBody(), sheds(shed), validate("body", { username, password }), registrationLimit, answer)
    .all(methodNotAllowed("POST"));
  return router;
}
