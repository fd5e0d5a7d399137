import { inTransaction, type Database } from "@repo/service";
import type { AuditEvent } from "../model/audit-event.js";
import type { AuditStore } from "../store/audit-events.js";
import type { UserStore } from "../store/users.js";

export interface FailureParts {
  readonly database: Database;
  readonly users: UserStore;
  readonly audit: AuditStore;
}

/**
 * Records a refusal about a user. Checking the password took a while, in which the account may have been erased: then
 * it is not kept where the attempt came from, since nobody would ever erase it again.
 */
export async function recordFailure({ database, users, audit }: FailureParts, event: AuditEvent): Promise<void> {
  await inTransaction(database, async (trx) => {
    const isErased = event.targetId !== null && !(await users.lock(trx, event.targetId));
    await audit.record(trx, isErased ? { ...event, ip: null, userAgent: null } : event);
  });
}
