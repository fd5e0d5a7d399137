import { inTransaction } from "@repo/service";
import { v7 as uuidv7 } from "uuid";
import { newApiKey } from "../../crypto/api-key.js";
import type { Role } from "../../model/scope.js";
import type { OpenTestAuth } from "../open-test-auth.js";
import { claimsOf } from "./forge.js";

/** A key that stands in the database as this says, whether or not anybody could make it. */
export interface PlantedKey {
  /** Its owner's; default `user`. */
  readonly role?: Role;
  readonly scopes?: readonly string[];
  readonly audience?: readonly string[];
  /** From now; negative: it has expired. */
  readonly days?: number;
}

/** The key, and what the issuer knows it and its owner by. */
export interface Planted {
  readonly key: string;
  readonly id: string;
  readonly owner: string;
}

interface PlantParts extends Pick<OpenTestAuth, "test" | "stores"> {
  readonly service: string;
  readonly scopes: readonly string[];
}

/** Writes keys into the database themselves: those that must be refused cannot be had in any other way. */
export function planting({
  test,
  stores,
  service,
  scopes: all,
}: PlantParts): (planted?: PlantedKey) => Promise<Planted> {
  return async ({ role = "user", scopes = all, audience = [service], days = 90 } = {}) => {
    const id = uuidv7();
    const owner = String(claimsOf(await test.tokenFor({ user: `owner-${id}`, role }))["sub"]);
    const { key, secretHash } = newApiKey(id);
    const at = (ms: number): string => new Date(test.clock() + ms).toISOString();
    const row = { id, userId: owner, name: "planted", scopes, audience, days, createdAt: at(0), lastUsedAt: null };
    const expiresAt = at(days * 24 * 60 * 60 * 1000);
    await inTransaction(stores.database, (trx) => stores.apiKeys.insert(trx, { ...row, expiresAt }, secretHash));
    return { key, id, owner };
  };
}
