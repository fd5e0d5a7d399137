import { inTransaction, type Database } from "@repo/service";
import type { ApiKey } from "../model/api-key.js";
import type { AuthLogger } from "../model/logger.js";
import type { ApiKeyStore } from "../store/api-keys.js";

export interface KeyUseParts {
  readonly database: Database;
  readonly apiKeys: ApiKeyStore;
  readonly clock: () => number;
  readonly logger: AuthLogger;
  /** How many keys may be being written about at once; another one is noted at its next use. */
  readonly maximum?: number;
}

export type KeyUses = ReturnType<typeof createKeyUses>;

const SAMPLE_MS = 5 * 60 * 1000;
const MAXIMUM = 1000;

/** Keeps `last_used_at` right to five minutes: a write at each use would make every reading request a writing one. */
export function createKeyUses({ database, apiKeys, clock, logger, maximum = MAXIMUM }: KeyUseParts) {
  const writing = new Map<string, Promise<void>>();

  async function write(id: string, now: number): Promise<void> {
    const [at, since] = [now, now - SAMPLE_MS].map((time) => new Date(time).toISOString()) as [string, string];
    try {
      await inTransaction(database, (trx) => apiKeys.touch(trx, id, at, since));
    } catch (err) {
      logger.warn({ err, api_key_id: id }, "that an API key was used could not be noted");
    }
  }

  return {
    /** Notes a use, if the last one that was noted is long enough ago. Nobody waits for it, and it never fails. */
    note({ id, lastUsedAt }: ApiKey): void {
      const now = clock();
      if (
        writing.size >= maximum ||
        writing.has(id) ||
        (lastUsedAt !== null && now - Date.parse(lastUsedAt) < SAMPLE_MS)
      )
        return;
      const written = write(id, now).finally(() => writing.delete(id));
      writing.set(id, written);
    },

    /** Waits for what is being written, so that the database can be closed. */
    async finish(): Promise<void> {
      await Promise.all(writing.values());
    },
  };
}
