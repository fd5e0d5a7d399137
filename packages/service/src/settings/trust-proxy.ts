import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { SettingError, type Setting } from "./settings.js";

/** The proxies that are believed about where a request comes from: how many stand in front, or which networks they are in. */
export type TrustProxy = number | readonly string[];

/** Express's own words for 127.0.0.0/8 and its like. */
const WORDS = ["loopback", "linklocal", "uniquelocal"];

/** The widest networks that are nobody's in particular, 10.0.0.0/8 and fc00::/7: a wider one has strangers in it. */
const WIDEST = { ipv4: 8, ipv6: 7 };

/**
 * Whose `X-Forwarded-For` is believed; unset, nobody's. The left of that header is the client's own writing, so there
 * is no setting that believes all of it (ASVS 4.1.3).
 */
export const trustProxy: Setting<TrustProxy> = {
  name: "TRUST_PROXY",
  parse(raw) {
    if (raw === undefined) return 0;
    if (/^([1-9]|10)$/.test(raw)) return Number(raw);
    const networks = raw.split(",").map((network) => network.trim());
    const wrong = networks.filter((network) => !WORDS.includes(network) && !isNetwork(network));
    if (wrong.length === 0) return networks;
    throw new SettingError(
      `has "${wrong.join('", "')}", which is no proxy to be believed.`,
      "Write how many proxies stand in front, from 1 to 10, or their addresses with commas between, " +
        "TRUST_PROXY=10.0.0.0/8,2001:db8::1, where loopback, linklocal and uniquelocal are words for such. " +
        "Leave it out for none. There is no word for all: everybody could then write any address.",
    );
  },
};

function isNetwork(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  if (isIP(address) === 0 || address.includes("%") || rest.length > 0) return false;
  if (bits === undefined) return true;
  const parsed = ipaddr.parse(address);
  const isMapped = parsed.kind() === "ipv6" && ipaddr.process(address).kind() === "ipv4"; // ::ffff:0:0/96 is all of IPv4
  const most = parsed.kind() === "ipv4" ? 32 : 128;
  return !isMapped && /^\d{1,3}$/.test(bits) && Number(bits) >= WIDEST[parsed.kind()] && Number(bits) <= most;
}
