import ipaddr from "ipaddr.js";

/**
 * The network an address belongs to, as far as limits are concerned: IPv4 by /24, IPv6 by /56, which is what one
 * subscriber commonly has. Undefined when there is no address.
 */
export function addressPrefix(ip: string | null): string | undefined {
  if (ip === null || !ipaddr.isValid(ip)) return undefined;
  const address = ipaddr.process(ip); // ::ffff:192.0.2.1 is 192.0.2.1
  const bytes = address.toByteArray();
  return bytes.length === 4 ? bytes.slice(0, 3).join(".") : bytes.slice(0, 7).join(":");
}

/** What an address counts as, where addresses are limited: PLACEHOLDER until merged. */
export function addressKey(ip: string | null): string {
  return ip ?? "unknown";
}
