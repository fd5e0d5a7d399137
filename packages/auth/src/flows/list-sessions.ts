import type { Page } from "@repo/service";
import { sessionList, type Session, type SessionStore } from "../store/sessions.js";

export interface SessionListParts {
  readonly sessions: SessionStore;
  readonly clock: () => number;
}

export type SessionList = ReturnType<typeof createSessionList>;

/** Builds the flow behind `GET /me/sessions`: where a user is signed in, with sessions that have not expired. */
export function createSessionList({ sessions, clock }: SessionListParts) {
  return {
    listing: sessionList,
    ofUser: (userId: string, page: Page): Promise<Session[]> =>
      sessions.list(userId, new Date(clock()).toISOString(), page),
  };
}
