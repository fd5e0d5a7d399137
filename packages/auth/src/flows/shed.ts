import { hashingQueue } from "../crypto/hashing-queue.js";
import { addressPrefix } from "../model/address-prefix.js";

/** Lets a request pass whose password could be hashed now. Throws `hashing_saturated`. */
export type Shed = (ip: string | null) => Promise<void>;

/**
 * Builds what stands in front of the limits that are counted in the database, and of everything else there: a flood of
 * sign-ins must not become a flood of queries.
 */
export function createShed({ unlimited }: { readonly unlimited: boolean }): Shed {
  return (ip) => hashingQueue.admit({ prefix: addressPrefix(ip), unlimited });
}
