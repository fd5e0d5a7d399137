import { createHash } from "node:crypto";
import type { Request, Response } from "express";
import type { Knex } from "knex";
import { inTransaction, type Database } from "../database/database.js";
import { groupCommit } from "../database/group-commit.js";
import { idempotencyKeys } from "../database/idempotency-keys.js";
import { problem } from "./problem.js";

/** A 2xx answer, as it is kept for whoever sends the same request again. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** What `createOnce` works with. */
export interface CreateOnceParts {
  readonly database: Database;
  /** Names the route among those that share the database: `POST /campaigns`. */
  readonly route: string;
  /** Now, in ms since 1970. */
  readonly clock: () => number;
}

/** Writes one item and gives the answer, or gives the answer that the same request has had before. */
export type CreateOnce<T> = (req: Request, caller: string, item: T, answer: Answer) => Promise<Answer>;

const KEPT_MS = 24 * 60 * 60 * 1000;
const PRUNE_EVERY_MS = 60 * 60 * 1000;

/**
 * Makes a POST that can be sent again without doing its work again (draft-ietf-httpapi-idempotency-key-header): the
 * `Idempotency-Key`, a hash of the body, the write and the answer commit in one transaction, so neither a lost
 * answer nor a crash can leave one without the others. Who sends the same key at the same moment waits. Requests
 * without a key share commits, see `groupCommit`.
 *
 * @param write writes the items and their audit rows
 */
export function createOnce<T>(
  { database, route, clock }: CreateOnceParts,
  write: (trx: Knex.Transaction, items: readonly T[]) => Promise<void>,
): CreateOnce<T> {
  const writeTogether = groupCommit(database, write);
  const time = (ago = 0): string => new Date(clock() - ago).toISOString();
  let prunedAt = -Infinity;

  async function prune(): Promise<void> {
    if (clock() - prunedAt < PRUNE_EVERY_MS) return;
    prunedAt = clock();
    await inTransaction(database, (trx) => idempotencyKeys.deleteExpired(trx, time(KEPT_MS)));
  }

  return async (req, caller, item, answer) => {
    const key = readKey(req);
    if (key === undefined) {
      await writeTogether(item);
      return answer;
    }
    await prune();
    const bodyHash = createHash("sha256").update(JSON.stringify(req.body)).digest("base64url");
    return inTransaction(database, async (trx) => {
      const kept = { bodyHash, answer: JSON.stringify(answer) };
      const times = { now: time(), expired: time(KEPT_MS) };
      const before = await idempotencyKeys.claim(trx, { caller, route, key }, kept, times);
      if (before && before.bodyHash !== bodyHash) throw reused();
      if (before) return JSON.parse(before.answer) as Answer;
      await write(trx, [item]);
      return answer;
    });
  };
}

/** Sends a kept answer. */
export function sendAnswer(res: Response, { status, headers, body }: Answer): void {
  res.status(status).set(headers).json(body);
}

/** @throws {Problem} `malformed_request` for a key that is none: ignored, a retry would do the work twice */
function readKey(req: Request): string | undefined {
  const key = req.headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key === "string" && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw problem("malformed_request", "Idempotency-Key must be one value of 1 to 255 visible ASCII characters.");
}

function reused(): Error {
  return problem("idempotency_key_reused", "This Idempotency-Key came with another body before: use a new one.");
}
