import { sharedPlaces } from "./flows/places.js";
import { limiter } from "./http/limiter.js";
import type { RegisterRouteParts } from "./http/register.js";
import type { TokenRouteParts } from "./http/token.js";
import { addressKey } from "./model/address-prefix.js";
import { limitOf, type Limits } from "./model/limit.js";
import type { ResolvedOptions } from "./options.js";
import type { RateLimitStore } from "./store/rate-limits.js";

/** The limits by address whose counters are in the identity database: a second process is no fresh budget. */
export function sharedLimits(
  options: Pick<ResolvedOptions, "rateLimits" | "limits" | "clock">,
  { counters }: { readonly counters: RateLimitStore },
): Pick<TokenRouteParts & RegisterRouteParts, "signInLimit" | "registrationLimit"> {
  const byAddress = (name: keyof Limits, policy: string) => {
    const limit = limitOf(options.limits, name);
    const take = sharedPlaces(counters, policy, limit);
    return limiter({ ...options, policy, limit, take, keyOf: (req) => addressKey(req.ip) });
  };
  return {
    signInLimit: byAddress("signIns", "sign-ins"),
    registrationLimit: byAddress("registrations", "registrations"),
  };
}
