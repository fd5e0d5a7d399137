import { AuthError } from "./errors.js";
import type { Limit } from "./limit.js";

/**
 * A limit and where it stands, as draft-ietf-httpapi-ratelimit-headers-08 writes them.
 *
 * @param policy the limit's name, in lower-case words with hyphens
 * @param wait until its window ends, in ms
 */
export function limitHeaders(policy: string, { max, windowMs }: Limit, left: number, wait: number) {
  return {
    "RateLimit-Policy": `"${policy}"; q=${max}; w=${Math.ceil(windowMs / 1000)}`,
    RateLimit: `"${policy}"; r=${left}; t=${secondsOf(wait)}`,
  };
}

/**
 * The refusal of what is over a limit, with what the client needs to come back at the right moment.
 *
 * @param policy the limit's name, in lower-case words with hyphens
 * @param resetsAt when its window ends, in ms since 1970
 * @param now in ms since 1970
 */
export function tooManyRequests(policy: string, limit: Limit, resetsAt: number, now: number): AuthError {
  const wait = secondsOf(resetsAt - now);
  const window = Math.ceil(limit.windowMs / 1000);
  const detail = `The limit ${policy} is used up: ${limit.max} in ${window} s. Try again in ${wait} s.`;
  const headers = { "Retry-After": String(wait), ...limitHeaders(policy, limit, 0, resetsAt - now) };
  return new AuthError("too_many_requests", detail, { headers });
}

/** Never 0, which would be an invitation to come back at once. */
function secondsOf(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}
