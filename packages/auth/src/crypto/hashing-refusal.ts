import { setTimeout as delay } from "node:timers/promises";
import { problem, type Problem } from "@repo/service";
import { AuthError } from "../model/errors.js";

/** About how long a refusal takes. */
const REFUSAL_MS = 40;

/** For whom the hashing queue has no place, with the time that it would have taken. */
export function saturated(waitMs: number): AuthError {
  const seconds = String(Math.max(1, Math.ceil(waitMs / 1000)));
  return new AuthError("hashing_saturated", `Too many passwords are being checked. Try again in ${seconds} s.`, {
    headers: { "Retry-After": seconds },
  });
}

/** Refuses after a moment: those who try again at once would otherwise take the time of those who were not refused. */
export async function refuseLater(refusal: AuthError): Promise<never> {
  await delay(REFUSAL_MS * (0.5 + Math.random()));
  throw refusal;
}

/** For a client that has hung up, whom no answer reaches. */
export function hungUp(): Problem {
  return problem("malformed_request", "The client hung up.");
}
