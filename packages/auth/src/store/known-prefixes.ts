import type { Database } from "@repo/service";
import type { Knex } from "knex";

type KnownPrefixRow = {
  readonly user_id: string;
  readonly prefix: string;
  readonly signed_in_at: string;
};

export type KnownPrefixStore = ReturnType<typeof knownPrefixStore>;

/** The networks that an account has signed in from, and when it last did. */
export function knownPrefixStore({ reader, read }: Database) {
  return {
    /** Whether the account of this name, if there is one, has signed in from there since. One query for every name. */
    async isKnown(username: string, prefix: string, since: string): Promise<boolean> {
      const known = reader("known_prefixes")
        .join("users", "users.id", "user_id")
        .where({ username_key: username.toLowerCase(), prefix })
        .where("signed_in_at", ">", since);
      return (await read(known.select("prefix"))).length > 0;
    },

    async note(trx: Knex.Transaction, row: KnownPrefixRow): Promise<void> {
      await trx<KnownPrefixRow>("known_prefixes").insert(row).onConflict(["user_id", "prefix"]).merge();
    },

    /** Forgets all networks of a user but one. */
    async keepOnly(trx: Knex.Transaction, userId: string, prefix: string | undefined): Promise<void> {
      const others = trx<KnownPrefixRow>("known_prefixes").where({ user_id: userId });
      await (prefix === undefined ? others : others.whereNot({ prefix })).delete();
    },

    /** Removes what counts no more; how many. */
    async prune(trx: Knex.Transaction, before: string): Promise<number> {
      return trx<KnownPrefixRow>("known_prefixes").where("signed_in_at", "<", before).delete();
    },
  };
}
