import { requestId } from "@repo/service";
import type { Request, Response } from "express";
import { readAddress } from "../model/address-prefix.js";
import type { Origin } from "../model/audit-event.js";

const USER_AGENT_MAX = 256;

/** Where a request comes from, as the audit trail keeps it. */
export function originOf(req: Request): Origin {
  return {
    requestId: requestId(req),
    ip: readAddress(req.ip),
    userAgent: req.headers["user-agent"]?.slice(0, USER_AGENT_MAX) ?? null,
  };
}

/** Aborted when the client hangs up before it has its answer. */
export function hangUpSignal(res: Response): AbortSignal {
  const controller = new AbortController();
  const look = (): void => {
    if (!res.writableFinished) controller.abort();
  };
  if (res.closed) look();
  else res.once("close", look);
  return controller.signal;
}
