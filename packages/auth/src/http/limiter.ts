import { givesNothing } from "@repo/service";
import type { Request, RequestHandler, Response } from "express";
import { rateLimit, type RateLimitInfo } from "express-rate-limit";
import type { TakePlace } from "../flows/places.js";
import type { Limit } from "../model/limit.js";
import { limitHeaders, tooManyRequests } from "../model/too-many-requests.js";

export interface LimiterParts {
  readonly rateLimits: "on" | "off";
  /** The limit's name in the headers. */
  readonly policy: string;
  readonly limit: Limit;
  /** Whom a request counts for. */
  readonly keyOf: (req: Request) => string;
  readonly take: TakePlace;
  readonly clock: () => number;
}

/**
 * Middleware that refuses what is over a limit (API4:2023, ASVS 2.4.1), and puts RateLimit headers on every answer. With
 * `rateLimits: "off"` it does nothing.
 */
export function limiter({ rateLimits, policy, limit, keyOf, take, clock }: LimiterParts): RequestHandler {
  if (rateLimits === "off") return givesNothing((_req, _res, next) => next());
  const count = rateLimit({
    limit: limit.max,
    windowMs: limit.windowMs,
    keyGenerator: keyOf,
    store: {
      async increment(key) {
        const { hits, resetsAt } = await take(key);
        return { totalHits: hits, resetTime: new Date(resetsAt) };
      },
      decrement() {}, // asked only where some answers shall not count
      resetKey() {},
    },
    standardHeaders: false, // ours are the same on refusals from elsewhere, by the same clock, and cheaper (decision 016)
    legacyHeaders: false,
    validate: false, // it would look, on every request, for mistakes with keys that are not ours
    passOnStoreError: false, // a database that is away is no reason to let everything through
    handler(req) {
      throw tooManyRequests(policy, limit, resetOf(req), clock());
    },
  });
  const tell = (req: Request, res: Response): void => {
    const headers = limitHeaders(policy, limit, infoOf(req).remaining, resetOf(req) - clock());
    for (const [name, value] of Object.entries(headers)) {
      const others = res.getHeader(name);
      res.setHeader(name, others === undefined ? value : `${String(others)}, ${value}`);
    }
  };
  return givesNothing((req, res, next) =>
    count(req, res, (refusal?: unknown) => {
      if (refusal === undefined) tell(req, res);
      next(refusal);
    }),
  );
}

function infoOf(req: Request): RateLimitInfo {
  return (req as Request & { rateLimit: RateLimitInfo }).rateLimit;
}

function resetOf(req: Request): number {
  return (infoOf(req).resetTime as Date).getTime();
}
