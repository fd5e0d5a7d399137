import { AuthError } from "./errors.js";
import type { Limit } from "./limit.js";

/**
 * The refusal of what is over a limit, with what the client needs to come back at the right moment: `Retry-After`, and
 * the limit as draft-ietf-httpapi-ratelimit-headers-08 writes it.
 *
 * @param policy the limit's name, in lower-case words with hyphens
 * @param resetsAt when its window ends, in ms since 1970
 * @param now in ms since 1970
 */
export function tooManyRequests(policy: string, { max, windowMs }: Limit, resetsAt: number, now: number): AuthError {
  const wait = Math.max(1, Math.ceil((resetsAt - now) / 1000));
  const window = Math.ceil(windowMs / 1000);
  const detail = `The limit ${policy} is used up: ${max} in ${window} s. Try again in ${wait} s.`;
  return new AuthError("too_many_requests", detail, {
    headers: {
      "Retry-After": String(wait),
      "RateLimit-Policy": `"${policy}"; q=${max}; w=${window}`,
      RateLimit: `"${policy}"; r=0; t=${wait}`,
    },
  });
}
