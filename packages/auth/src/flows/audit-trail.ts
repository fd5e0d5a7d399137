import type { Page } from "@repo/service";
import type { RecordedEvent } from "../model/audit-event.js";
import { auditList, ownAuditList, type AuditTrailStore } from "../store/audit-events.js";

export type AuditTrail = ReturnType<typeof createAuditTrail>;

/**
 * Builds the flows behind `GET /audit-events` and `GET /me/audit-events`: one list, the newest first, of what stands in
 * several databases, the identity database and the service's own.
 */
export function createAuditTrail(trails: readonly AuditTrailStore[]) {
  /** Everything that was done. */
  function all(page: Page): Promise<RecordedEvent[]> {
    return merge(
      page,
      trails.map((trail) => trail.all(page)),
    );
  }

  /**
   * What was done by a user or to the account. Where another user did it from is not this user's business; where
   * nobody knows who it was, a failed sign-in, it is what the account's user wants to know.
   */
  async function ofUser(userId: string, page: Page): Promise<RecordedEvent[]> {
    const events = await merge(
      page,
      trails.flatMap((trail) => [trail.byActor(userId, page), trail.toUser(userId, page)]),
    );
    const isOwn = ({ actorId }: RecordedEvent): boolean => actorId === null || actorId === userId;
    return events.map((event) => (isOwn(event) ? event : { ...event, ip: null, userAgent: null }));
  }

  return { all, listing: auditList, ofUser, ownListing: ownAuditList };
}

/** The first rows of several lists as one, each once: by a user to itself stands in two of them. */
async function merge({ limit }: Page, lists: Promise<RecordedEvent[]>[]): Promise<RecordedEvent[]> {
  const events = new Map((await Promise.all(lists)).flat().map((event) => [event.id, event]));
  return [...events.values()].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit + 1);
}
