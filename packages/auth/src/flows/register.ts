import { inTransaction, type Database } from "@repo/service";
import { v7 as uuidv7 } from "uuid";
import { addressPrefix } from "../model/address-prefix.js";
import { hashingQueue } from "../crypto/hashing-queue.js";
import { hashPassword } from "../crypto/password.js";
import { isCommon, passwordFault, type PasswordPolicy } from "../crypto/password-policy.js";
import type { Origin } from "../model/audit-event.js";
import { AuthError } from "../model/errors.js";
import type { AuthLogger } from "../model/logger.js";
import type { Role } from "../model/scope.js";
import { USERNAME, USERNAME_RULE, type User } from "../model/user.js";
import type { AuditStore } from "../store/audit-events.js";
import { usernameTaken, type UserStore } from "../store/users.js";

export interface RegistrationParts {
  readonly database: Database;
  readonly users: UserStore;
  readonly audit: AuditStore;
  readonly policy: PasswordPolicy;
  readonly enabled: boolean;
  readonly bcryptCost: number;
  readonly unlimited: boolean;
  readonly clock: () => number;
  readonly logger: AuthLogger;
}

/** What is asked for at registration. */
export interface NewAccount {
  readonly username: string;
  readonly password: string;
}

export type NewUser = Pick<User, "id" | "username" | "role" | "createdAt">;

/** Making accounts. The route asks for `passwordFault` too, so as to name it together with every other bad field. */
export interface Registration {
  /** @param operators the role that whoever runs the services gives, also where registration is disabled for others */
  readonly register: (account: NewAccount, origin: Origin, signal: AbortSignal, operators?: Role) => Promise<NewUser>;
  readonly passwordFault: (password: string, username: string) => string | undefined;
}

/** Builds the flow behind `POST /register`. */
export function createRegistration(parts: RegistrationParts): Registration {
  const { database, users, audit, policy, enabled, bcryptCost, unlimited, clock, logger } = parts;
  const fault: Registration["passwordFault"] = (password, username) => passwordFault(password, username, policy);

  async function register(
    { username, password }: NewAccount,
    origin: Origin,
    signal: AbortSignal,
    operators?: Role,
  ): Promise<NewUser> {
    if (!enabled && operators === undefined) {
      throw new AuthError("registration_disabled", "Registration is disabled here.");
    }
    if (!USERNAME.test(username)) throw badField("username", USERNAME_RULE);
    const message = fault(password, username);
    if (message) throw badField("password", message);

    const job = { prefix: addressPrefix(origin.ip), signal, unlimited };
    await hashingQueue.admit(job);
    // A taken name is refused before the costly hash; who comes at the same moment is refused by the unique index.
    if (await users.findByUsername(username)) throw usernameTaken();
    const passwordHash = await hashPassword(password, { cost: bcryptCost, ...job });

    const id = uuidv7();
    const user = {
      id,
      username,
      passwordHash,
      role: operators ?? "user",
      createdAt: new Date(clock()).toISOString(),
    } as const;
    await inTransaction(database, async (trx) => {
      await users.insert(trx, user);
      const event = { action: "user_created", targetType: "user", targetId: id };
      await audit.record(trx, { ...origin, ...event, actorId: operators ? null : id, outcome: "success" });
    });
    if (isCommon(password))
      logger.warn({ user_id: id }, "registered with one of the commonest passwords: PASSWORD_COMMON is warn");
    return user;
  }

  return { register, passwordFault: fault };
}

/** The refusal of one field of a body, for what only a flow can find. */
export function badField(field: string, message: string): AuthError {
  const errors = [{ location: "body", field, message }];
  return new AuthError("validation_failed", "Some fields are not valid.", { errors });
}
