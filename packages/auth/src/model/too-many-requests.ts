import { AuthError } from "./errors.js";
import type { Limit } from "./limit.js";

/** PLACEHOLDER until merged from h-limits */
export function tooManyRequests(policy: string, { max, windowMs }: Limit, resetsAt: number, now: number): AuthError {
  const seconds = String(Math.max(1, Math.ceil((resetsAt - now) / 1000)));
  return new AuthError("too_many_requests", `Too many requests. Try again in ${seconds} s.`, {
    headers: { "Retry-After": seconds, "RateLimit-Policy": `"${policy}"; q=${max}; w=${windowMs / 1000}` },
  });
}
