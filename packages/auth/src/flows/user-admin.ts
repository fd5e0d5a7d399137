import { noSuchId, type Database, type Page } from "@repo/service";
import type { Origin } from "../model/audit-event.js";
import type { Role } from "../model/scope.js";
import type { User } from "../model/user.js";
import type { AuditStore } from "../store/audit-events.js";
import type { SessionStore } from "../store/sessions.js";
import { userList, type UserStore } from "../store/users.js";
import type { Revocations } from "./revocations.js";

export interface UserAdminParts {
  readonly database: Database;
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly revocations: Revocations;
  readonly audit: AuditStore;
  readonly clock: () => number;
}

/** What an admin may change of a user; what is absent stays. */
export interface UserChange {
  readonly role?: Role;
  readonly disabled?: boolean;
}

export type UserAdmin = ReturnType<typeof createUserAdmin>;

/** Builds the flows behind `/users` and the commands for users. */
export function createUserAdmin({ database, users, sessions, revocations, audit, clock }: UserAdminParts) {
  /**
   * Changes what a user may do. Another role, and disabling, end the access tokens made before; disabling ends the
   * sessions, too.
   *
   * @param actorId who does it; null for the command line
   * @throws {Problem} `not_found`
   */
  async function change(id: string, asked: UserChange, actorId: string | null, origin: Origin): Promise<User> {
    return revocations.transaction(async (trx, announce) => {
      const was = await users.lock(trx, id);
      if (!was) throw noSuchId();
      const { role = was.role, disabled = was.disabled } = asked;
      const actions = [
        ...(role === was.role ? [] : ["authz_change"]),
        ...(disabled === was.disabled ? [] : [disabled ? "user_archived" : "user_updated"]),
      ];
      if (actions.length === 0) return was;

      const ends = role !== was.role || disabled;
      const version = was.version + (ends ? 1 : 0);
      const disabledAt = disabled ? (was.disabledAt ?? new Date(clock()).toISOString()) : null;
      await users.setRights(trx, id, { role, disabledAt, version });
      if (disabled) await sessions.endAll(trx, id);
      const events = actions.map((action) => ({ action, targetType: "user", targetId: id, actorId }));
      await audit.record(trx, ...events.map((event) => ({ ...origin, ...event, outcome: "success" }) as const));
      if (ends) announce({ kind: "user", subject: id, version });
      return { ...was, role, disabled, disabledAt, version };
    });
  }

  /** @throws {Problem} `not_found` */
  async function find(id: string): Promise<User> {
    const user = await users.find(database.reader, id);
    if (!user) throw noSuchId();
    return user;
  }

  return { change, find, list: (page: Page) => users.list(page), listing: userList };
}
