import { byCreation, selectPage, type Database, type Listing, type Page } from "@repo/service";
import type { Knex } from "knex";
import { AuthError } from "../model/errors.js";
import type { Role } from "../model/scope.js";
import type { User } from "../model/user.js";

interface UserRow {
  id: string;
  username: string;
  username_key: string;
  password_hash: string;
  role: Role;
  version: number;
  password_version: number;
  disabled_at: string | null;
  created_at: string;
}

/** What can be asked of the list of users; each order has an index. */
export const userList = {
  orders: {
    ...byCreation,
    username: { column: "username", type: "text" },
  },
  filters: {
    q: { kind: "contains", column: "username" },
    role: { kind: "word", column: "role", words: ["user", "admin"] },
    disabled: { kind: "filled", column: "disabled_at" },
  },
} as const satisfies Listing;

/** What decides what a user may do. */
export type UserRights = Pick<User, "role" | "disabledAt" | "version">;

export type UserStore = ReturnType<typeof userStore>;

/** The accounts. A username is one name whatever its case. */
export function userStore({ reader, read, dialect }: Database) {
  return {
    async findByUsername(username: string): Promise<User | undefined> {
      const [row] = await read<UserRow>(reader("users").where({ username_key: username.toLowerCase() }));
      return row && toModel(row);
    },

    /** Every account, oldest first. */
    async all(): Promise<User[]> {
      return (await reader<UserRow>("users").orderBy(["created_at", "id"])).map(toModel);
    },

    async find(knex: Knex, id: string): Promise<User | undefined> {
      const row = await knex<UserRow>("users").where({ id }).first();
      return row && toModel(row);
    },

    /** One row more than the page holds, see `pageBody`. */
    async list(page: Page): Promise<User[]> {
      return (await read<UserRow>(selectPage(reader<UserRow>("users"), dialect, page))).map(toModel);
    },

    /** Finds a user and keeps it as it is until the transaction ends. */
    async lock(trx: Knex.Transaction, id: string): Promise<User | undefined> {
      const [row] = (await dialect.lockRows(trx("users").where({ id }))) as UserRow[];
      return row && toModel(row);
    },

    /** @throws {AuthError} `username_taken`; the unique index decides, whoever else is registering at this moment */
    async insert(
      trx: Knex.Transaction,
      user: Omit<User, "disabled" | "disabledAt" | "version" | "passwordVersion">,
    ): Promise<void> {
      const { id, username, passwordHash, role, createdAt } = user;
      const row: UserRow = {
        id,
        username,
        username_key: username.toLowerCase(),
        password_hash: passwordHash,
        role,
        version: 1,
        password_version: 1,
        disabled_at: null,
        created_at: createdAt,
      };
      await trx<UserRow>("users")
        .insert(row)
        .catch((error: unknown) => {
          throw dialect.isUniqueViolation(error) ? usernameTaken() : error;
        });
    },

    /** The highest cost of a stored bcrypt hash; undefined without users. */
    async highestCost(): Promise<number | undefined> {
      const row = await reader("users")
        .max({ cost: reader.raw("substr(password_hash, 5, 2)") })
        .first<{ cost: string | null }>();
      return row.cost === null ? undefined : Number(row.cost);
    },

    /** Whether the user is still what it was when it was read; if so it stays so until the transaction ends. */
    async isUnchanged(trx: Knex.Transaction, { id, version, passwordVersion }: User): Promise<boolean> {
      const same = trx<UserRow>("users").where({
        id,
        version,
        password_version: passwordVersion,
        disabled_at: null,
      });
      return (await dialect.lockRows(same).first("id")) !== undefined;
    },

    /** Replaces a hash by a costlier one of the same password, unless somebody else has replaced it already. */
    async replaceHash(trx: Knex.Transaction, { id, passwordHash }: User, newHash: string): Promise<void> {
      await trx<UserRow>("users").where({ id, password_hash: passwordHash }).update({ password_hash: newHash });
    },

    /** Replaces the password: whoever is signing in with the old one at this moment does not get a session. */
    async setPassword(trx: Knex.Transaction, id: string, passwordHash: string): Promise<void> {
      await trx<UserRow>("users")
        .where({ id })
        .update({ password_hash: passwordHash })
        .increment("password_version", 1);
    },

    /** Changes what a user may do. A new version ends the access tokens made before. */
    async setRights(trx: Knex.Transaction, id: string, rights: UserRights): Promise<void> {
      const { role, disabledAt: disabled_at, version } = rights;
      await trx<UserRow>("users").where({ id }).update({ role, disabled_at, version });
    },

    /** Removes a user, with sessions and keys; whether there was one. */
    async delete(trx: Knex.Transaction, id: string): Promise<boolean> {
      return (await trx<UserRow>("users").where({ id }).delete()) > 0;
    },
  };
}

/** The refusal of a name that somebody has. */
export function usernameTaken(): AuthError {
  return new AuthError("username_taken", "This username is taken.");
}

function toModel(row: UserRow): User {
  return {
    id: row.id,
    username: row.username,
    passwordHash: row.password_hash,
    role: row.role,
    disabled: row.disabled_at !== null,
    disabledAt: row.disabled_at,
    version: row.version,
    passwordVersion: row.password_version,
    createdAt: row.created_at,
  };
}
