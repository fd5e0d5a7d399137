// A process that follows the revocation feed of an identity database, with clocks of its own.
import { testClock } from "@repo/auth/testing";
import { openDatabase, type Database } from "@repo/service";
import { atEnd } from "@repo/testing";
import { createRevocations, type Bearer, type Revocations } from "../../src/flows/revocations.js";
import { identityStores, migrateIdentity } from "../../src/identity.js";
import type { Revocation } from "../../src/model/revocation.js";

export const session = (subject: string): Revocation => ({ kind: "session", subject, version: null });
export const bearer = (sessionId: string, userId = "u", version = 1): Bearer => ({ sessionId, userId, version });

export interface Follower {
  readonly database: Database;
  readonly clock: ReturnType<typeof testClock>;
  readonly monotonic: ReturnType<typeof testClock>;
  readonly warnings: string[];
  readonly revocations: Revocations;
}

/** Follows a feed as a process does. */
export async function newFollower(url: string, maximum?: number): Promise<Follower> {
  const database = openDatabase(url);
  await migrateIdentity(database);
  const [clock, monotonic] = [testClock(), testClock(1000)];
  const warnings: string[] = [];
  const log = (_details: object, message: string): void => void warnings.push(message);
  const { revocationFeed: store } = identityStores(database, { service: "test", clock });
  const logger = { info: log, warn: log, error: log };
  const parts = { database, store, clock, monotonicClock: monotonic, logger };
  const revocations = createRevocations(maximum === undefined ? parts : { ...parts, maximum });
  await revocations.start(() => {});
  atEnd(() => revocations.stop().then(() => database.close()));
  return { database, clock, monotonic, warnings, revocations };
}

/** Ends sessions. */
export const end = ({ revocations }: Follower, ...subjects: string[]): Promise<void> =>
  revocations.transaction(async (_trx, announce) => announce(...subjects.map(session)));
