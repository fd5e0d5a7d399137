import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** What some proxies write behind an address. */
const PORT = /^\[(.+)\](?::\d+)?$|^([\d.]+):\d+$/;

/**
 * An address in its one spelling: `::ffff:192.0.2.1` is 192.0.2.1, and a proxy's port is left away. Null for what is no
 * address: behind a proxy it may be whatever a client has written.
 */
export function readAddress(ip: string | null | undefined): string | null {
  const [, v6, v4] = PORT.exec(ip ?? "") ?? [];
  const address = v6 ?? v4 ?? ip ?? "";
  // ipaddr.js alone would take 1, 0x7f.1 and 010.0.0.1, which others read in other ways.
  return isIP(address) !== 0 && ipaddr.isValid(address) ? ipaddr.process(address).toString() : null;
}

/**
 * The network an address belongs to, as far as the hashing queue and an account's usual places are concerned: IPv4 by
 * /24, IPv6 by /56, which is what one subscriber commonly has. Undefined when there is no address.
 */
export function addressPrefix(ip: string | null): string | undefined {
  const address = readAddress(ip);
  if (address === null) return undefined;
  const bytes = ipaddr.parse(address).toByteArray();
  return bytes.length === 4 ? bytes.slice(0, 3).join(".") : bytes.slice(0, 7).join(":");
}

/** What limits count as one address: IPv4 by itself, IPv6 by /56. All that is no address counts as one, too. */
export function addressKey(ip: string | null | undefined): string {
  const address = readAddress(ip);
  if (address === null) return "unknown";
  return address.includes(":") ? String(addressPrefix(address)) : address;
}
