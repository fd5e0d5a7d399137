import { givesNothing } from "@repo/service";
import type { Request, RequestHandler } from "express";
import type { Authenticate } from "../flows/authenticate.js";
import { placesInMemory } from "../flows/places.js";
import { addressKey } from "../model/address-prefix.js";
import { WINDOWS_MS, type Limits } from "../model/limit.js";
import type { Principal } from "../model/principal.js";
import { readCredential } from "./credential.js";
import { limiter } from "./limiter.js";

/** What a request's credential has come to: whose it is, or why it is refused. Neither, where none was sent. */
export interface Outcome {
  readonly principal?: Principal;
  readonly refusal?: Error;
}

const NOBODY: Outcome = {};

export interface CallerParts {
  readonly authenticate: Authenticate;
  readonly rateLimits: "on" | "off";
  readonly limits: Pick<Limits, "requests">;
  readonly clock: () => number;
}

/** Who the requests of a service come from. */
export interface Callers {
  /**
   * Finds out who is calling, whether or not that is anybody, and counts the request; once a request, however often it
   * is asked. What to do about a bad credential is the route's affair.
   */
  readonly meet: RequestHandler;
  /** What `meet` has found out. */
  readonly outcomeOf: (req: Request) => Outcome;
  /** Whom a request counts for: the user, whichever token or key was sent; the address where nobody is known. */
  readonly keyOf: (req: Request) => string;
}

/** Builds it, with the limit of all that has no other. */
export function createCallers({ authenticate, rateLimits, limits, clock }: CallerParts): Callers {
  const outcomes = new WeakMap<Request, Outcome>();
  const keyOf: Callers["keyOf"] = (req) => outcomes.get(req)?.principal?.userId ?? addressKey(req.ip);
  const limit = { max: limits.requests, windowMs: WINDOWS_MS.requests };
  const take = placesInMemory(limit, clock);
  const count = limiter({ rateLimits, policy: "requests", limit, keyOf, take, clock });

  function find(req: Request): Outcome | Promise<Outcome> {
    try {
      const credential = readCredential(req);
      if (credential === undefined) return NOBODY;
      const found = authenticate.identify(credential);
      if (!(found instanceof Promise)) return { principal: found };
      return found.then(
        (principal) => ({ principal }),
        (refusal: Error) => ({ refusal }),
      );
    } catch (refusal) {
      return { refusal: refusal as Error };
    }
  }

  return {
    meet: givesNothing((req, res, next) => {
      if (outcomes.has(req)) return next();
      const goOn = (outcome: Outcome): void => {
        outcomes.set(req, outcome);
        void count(req, res, next);
      };
      const found = find(req);
      if (found instanceof Promise) return found.then(goOn);
      goOn(found);
    }),
    outcomeOf: (req) => outcomes.get(req) ?? NOBODY,
    keyOf,
  };
}
