import { byCreation, selectPage, type Database, type Listing, type Page } from "@repo/service";
import type { Knex } from "knex";
import type { ApiKey } from "../model/api-key.js";
import { splitScope, type Role } from "../model/scope.js";

interface ApiKeyRow {
  id: string;
  user_id: string;
  name: string;
  secret_hash: string;
  scope: string;
  audience: string;
  days: number;
  created_at: string;
  expires_at: string;
  last_used_at: string | null;
}

type OwnerColumns = { readonly username: string; readonly role: Role; readonly disabled_at: string | null };

/** A key with what its use depends on. */
export interface UsedApiKey extends ApiKey {
  readonly secretHash: string;
  readonly owner: { readonly username: string; readonly role: Role; readonly disabled: boolean };
}

/** What `?sort=` of a user's keys may be. */
export const apiKeyList = {
  orders: byCreation,
  filters: {},
} as const satisfies Listing;

export type ApiKeyStore = ReturnType<typeof apiKeyStore>;

/** The keys of users. One that was revoked has no row. */
export function apiKeyStore({ reader, read, dialect }: Database) {
  return {
    async insert(trx: Knex.Transaction, key: ApiKey, secretHash: string): Promise<void> {
      await trx<ApiKeyRow>("api_keys").insert({
        id: key.id,
        user_id: key.userId,
        name: key.name,
        secret_hash: secretHash,
        scope: key.scopes.join(" "),
        audience: key.audience.join(" "),
        days: key.days,
        created_at: key.createdAt,
        expires_at: key.expiresAt,
        last_used_at: key.lastUsedAt,
      });
    },

    /** What every use of a key asks: the key and its owner, in one read. */
    async findToUse(id: string): Promise<UsedApiKey | undefined> {
      const query = reader("api_keys")
        .join("users", "users.id", "api_keys.user_id")
        .where({ "api_keys.id": id })
        .select("api_keys.*", "users.username", "users.role", "users.disabled_at");
      const [row] = await read<ApiKeyRow & OwnerColumns>(query);
      if (!row) return undefined;
      const owner = { username: row.username, role: row.role, disabled: row.disabled_at !== null };
      return { ...toModel(row), secretHash: row.secret_hash, owner };
    },

    /** Finds a user's key and keeps it as it is until the transaction ends. */
    async lock(trx: Knex.Transaction, id: string, userId: string): Promise<ApiKey | undefined> {
      const [row] = (await dialect.lockRows(trx("api_keys").where({ id, user_id: userId }))) as ApiKeyRow[];
      return row && toModel(row);
    },

    /** A user's keys, one more than the page holds, see `pageBody`. */
    async list(userId: string, page: Page): Promise<ApiKey[]> {
      const keys = reader<ApiKeyRow>("api_keys").where({ user_id: userId });
      return (await read<ApiKeyRow>(selectPage(keys, dialect, page))).map(toModel);
    },

    async setExpiry(trx: Knex.Transaction, id: string, expiresAt: string): Promise<void> {
      await trx<ApiKeyRow>("api_keys").where({ id }).update({ expires_at: expiresAt });
    },

    /** Notes that a key is in use, unless somebody has done so since a moment. */
    async touch(trx: Knex.Transaction, id: string, at: string, since: string): Promise<void> {
      await trx<ApiKeyRow>("api_keys")
        .where({ id })
        .andWhere((used) => void used.whereNull("last_used_at").orWhere("last_used_at", "<=", since))
        .update({ last_used_at: at });
    },

    /** Whether the user had this key, which is gone now. */
    async delete(trx: Knex.Transaction, id: string, userId: string): Promise<boolean> {
      return (await trx<ApiKeyRow>("api_keys").where({ id, user_id: userId }).delete()) > 0;
    },

    /** Removes those that expired before a moment; how many. */
    async prune(trx: Knex.Transaction, before: string): Promise<number> {
      return trx<ApiKeyRow>("api_keys").where("expires_at", "<", before).delete();
    },
  };
}

function toModel(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    scopes: splitScope(row.scope),
    audience: splitScope(row.audience),
    days: row.days,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  };
}
