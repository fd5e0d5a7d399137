import { explainRefusals } from "@repo/service";
import type { Request, Response } from "express";
import { explain } from "../model/checks.js";
import { AuthError } from "../model/errors.js";

const LOOPBACK = /^(::ffff:)?127\.|^::1$/;
/** What a proxy leaves: behind one on this machine, everybody comes from this machine. */
const OF_PROXIES = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/** Lets refusals of a request say how far its credential came; only to whoever develops on this machine itself. */
export function explainTo(req: Request, res: Response): void {
  const isLocal = LOOPBACK.test(req.socket.remoteAddress ?? "") && !OF_PROXIES.some((name) => name in req.headers);
  if (!isLocal) return;
  const kind = "x-api-key" in req.headers ? "api_key" : "token";
  explainRefusals(res, (refusal) =>
    refusal instanceof AuthError && refusal.check !== undefined ? explain(kind, refusal.check) : undefined,
  );
}
