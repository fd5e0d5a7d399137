import type { RequestHandler } from "express";
import type { Shed } from "../flows/shed.js";
import { originOf } from "./origin.js";

/** Middleware that turns away what would wait too long for its hash: in front of limits that the database counts. */
export function sheds(shed: Shed): RequestHandler {
  return async (req, _res, next) => {
    await shed(originOf(req).ip);
    next();
  };
}
