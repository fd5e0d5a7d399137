import { explainRefusals } from "@repo/service";
import type { Request, Response } from "express";
import { explain } from "../model/checks.js";
import { AuthError } from "../model/errors.js";

const LOOPBACK = /^(::ffff:)?127\.|^::1$/;
/** A page of another site may have pointed its own name at this machine, and asks under that name (DNS rebinding). */
const LOCAL_NAME = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;
/** What a proxy leaves: behind one on this machine, everybody comes from this machine. */
const OF_PROXIES = /^(forwarded|via|x-forwarded-.+|x-real-ip)$/;

/** Lets refusals of a request say how far its credential came; only to whoever develops on this machine itself. */
export function explainTo(req: Request, res: Response): void {
  const isLocal = LOOPBACK.test(req.socket.remoteAddress ?? "") && LOCAL_NAME.test(req.headers.host ?? "");
  if (!isLocal || Object.keys(req.headers).some((name) => OF_PROXIES.test(name))) return;
  const kind = "x-api-key" in req.headers ? "api_key" : "token";
  explainRefusals(res, (refusal) =>
    refusal instanceof AuthError && refusal.check !== undefined ? explain(kind, refusal.check) : undefined,
  );
}
