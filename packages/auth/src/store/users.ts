import type { Database } from "@repo/service";
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

export type UserStore = ReturnType<typeof userStore>;

/** The accounts. A username is one name whatever its case. */
export function userStore({ reader, read, dialect }: Database) {
  return {
    async findByUsername(username: string): Promise<User | undefined> {
      const [row] = await read<UserRow>(reader("users").where({ username_key: username.toLowerCase() }));
      return row && toModel(row);
    },

    /** @throws {AuthError} `username_taken`; the unique index decides, whoever else is registering at this moment */
    async insert(trx: Knex.Transaction, user: Omit<User, "disabled" | "version" | "passwordVersion">): Promise<void> {
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

    /** Gives a user a role, and raises the version. */
    async setRole(trx: Knex.Transaction, id: string, role: Role): Promise<void> {
      await trx<UserRow>("users").where({ id }).update({ role }).increment("version", 1);
    },

    /** Disables a user from a moment on, and raises the version. */
    async disable(trx: Knex.Transaction, id: string, at: string): Promise<void> {
      await trx<UserRow>("users").where({ id }).update({ disabled_at: at }).increment("version", 1);
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
    version: row.version,
    passwordVersion: row.password_version,
    createdAt: row.created_at,
  };
}
