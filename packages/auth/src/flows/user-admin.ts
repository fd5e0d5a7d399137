import { noSuchId, type Database, type Page } from "@repo/service";
import type { Knex } from "knex";
import type { Origin } from "../model/audit-event.js";
import type { Role } from "../model/scope.js";
import type { User } from "../model/user.js";
import type { AuditStore } from "../store/audit-events.js";
import type { SessionStore } from "../store/sessions.js";
import { userList, type UserStore } from "../store/users.js";
import { sessionEnded } from "./live-session.js";
import type { Revocations } from "./revocations.js";

export interface UserAdminParts {
  readonly service: string;
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
export function createUserAdmin(parts: UserAdminParts) {
  const { service, database, users, sessions, revocations, audit, clock } = parts;

  /**
   * Changes what a user may do. Another role, and disabling, end the access tokens made before; disabling ends the
   * sessions, too.
   *
   * @param actorId who does it; null for the command line
   * @throws {Problem} `not_found`; `invalid_token` when whoever does it is no admin any more
   */
  async function change(id: string, asked: UserChange, actorId: string | null, origin: Origin): Promise<User> {
    return revocations.transaction(async (trx, announce) => {
      const was = await lockTarget(trx, id, actorId);
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

  /**
   * Locks the user, and the admin with it: one who was disabled a moment ago must not undo it while the word of it is on
   * its way to this process. In the order of their ids, so that two admins who change each other do not wait for ever.
   */
  async function lockTarget(trx: Knex.Transaction, id: string, actorId: string | null): Promise<User | undefined> {
    const found = new Map<string, User | undefined>();
    for (const each of [...new Set([id, actorId ?? id])].sort()) found.set(each, await users.lock(trx, each));
    const actor = actorId === null ? undefined : found.get(actorId);
    if (actorId !== null && (!actor || actor.disabled || actor.role !== "admin")) throw sessionEnded(service);
    return found.get(id);
  }

  return { change, find, list: (page: Page) => users.list(page), listing: userList };
}
