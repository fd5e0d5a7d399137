import { StartupError } from "@repo/service";
import type { RequestHandler } from "express";
import { placesInMemory } from "../flows/places.js";
import { limiter, type LimiterParts } from "./limiter.js";

/** A limit of a service's own. */
export interface ServiceLimit {
  /** How often one caller may. */
  readonly max: number;
  /** Within how long, counted from the first time; default 60. */
  readonly windowSeconds?: number;
}

const MAX = { max: 1_000_000, windowSeconds: 24 * 60 * 60 };

/** Builds `auth.limit(...)`. */
export function createLimit(
  parts: Pick<LimiterParts, "rateLimits" | "clock" | "keyOf">,
): (limit: ServiceLimit) => RequestHandler {
  return ({ max, windowSeconds = 60 }) => {
    refuseWrong({ max, windowSeconds });
    const limit = { max, windowMs: windowSeconds * 1000 };
    const policy = `${max}-in-${windowSeconds}s`;
    return limiter({ ...parts, policy, limit, take: placesInMemory(limit, parts.clock) });
  };
}

/** A limit of NaN would never be reached, and one of 0 lets nobody in. */
function refuseWrong(limit: Required<ServiceLimit>): void {
  const names = ["max", "windowSeconds"] as const;
  const faults = names
    .filter((name) => !Number.isInteger(limit[name]) || limit[name] < 1 || limit[name] > MAX[name])
    .map((name) => ({
      name,
      problem: `is ${String(limit[name])}.`,
      mend: `Write a whole number from 1 to ${MAX[name]}.`,
    }));
  if (faults.length > 0) throw new StartupError(faults, "auth.limit(...) was given what is no limit:");
}
