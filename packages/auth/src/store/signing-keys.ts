import type { Database } from "@repo/service";
import type { Knex } from "knex";
import type { PublicJwk, SigningKey } from "../model/signing-key.js";

interface SigningKeyRow {
  kid: string;
  public_jwk: string;
  sealed_private_key: string;
  created_at: string;
  signs_from: string;
  retires_at: string | null;
}

/** The key ring: the key that signs, those before it whose tokens still count, and the one that comes next. */
export const signingKeyStore = {
  /** Lets one transaction at a time change the ring, from here to its end. */
  async lock(trx: Knex.Transaction, { dialect }: Database): Promise<void> {
    await dialect.serialize(trx, "signing keys");
  },

  /** The keys that have not retired, in the order in which they sign. */
  async list(knex: Knex, now: string): Promise<SigningKey[]> {
    const rows = await knex<SigningKeyRow>("signing_keys")
      .where((live) => void live.whereNull("retires_at").orWhere("retires_at", ">", now))
      .orderBy(["signs_from", "kid"]);
    return rows.map(toModel);
  },

  async insert(trx: Knex.Transaction, key: SigningKey): Promise<void> {
    await trx<SigningKeyRow>("signing_keys").insert({
      kid: key.kid,
      public_jwk: JSON.stringify(key.publicJwk),
      sealed_private_key: key.sealedPrivateKey,
      created_at: key.createdAt,
      signs_from: key.signsFrom,
      retires_at: key.retiresAt,
    });
  },

  async reseal(trx: Knex.Transaction, kid: string, sealedPrivateKey: string): Promise<void> {
    await trx<SigningKeyRow>("signing_keys").where({ kid }).update({ sealed_private_key: sealedPrivateKey });
  },

  /** Retires every key that is there, at a moment to come. One that retires already keeps its moment. */
  async retireAll(trx: Knex.Transaction, at: string): Promise<void> {
    await trx<SigningKeyRow>("signing_keys").whereNull("retires_at").update({ retires_at: at });
  },

  /** Removes every key that is there; which they were. */
  async removeAll(trx: Knex.Transaction): Promise<string[]> {
    const kids = await trx<SigningKeyRow>("signing_keys").pluck("kid");
    await trx<SigningKeyRow>("signing_keys").delete();
    return kids;
  },

  /** Removes the keys that have retired; how many. */
  async prune(trx: Knex.Transaction, before: string): Promise<number> {
    return trx<SigningKeyRow>("signing_keys").where("retires_at", "<", before).delete();
  },
};

function toModel(row: SigningKeyRow): SigningKey {
  return {
    kid: row.kid,
    publicJwk: JSON.parse(row.public_jwk) as PublicJwk,
    sealedPrivateKey: row.sealed_private_key,
    createdAt: row.created_at,
    signsFrom: row.signs_from,
    retiresAt: row.retires_at,
  };
}
