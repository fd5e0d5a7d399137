import { inTransaction, type Database } from "@repo/service";
import { v7 as uuidv7 } from "uuid";
import { addressPrefix } from "../crypto/address-prefix.js";
import { hashPassword } from "../crypto/password.js";
import { isCommon, passwordFault, type PasswordPolicy } from "../crypto/password-policy.js";
import type { Origin } from "../model/audit-event.js";
import { AuthError } from "../model/errors.js";
import type { AuthLogger } from "../model/logger.js";
import type { User } from "../model/user.js";
import type { AuditStore } from "../store/audit-events.js";
import { usernameTaken, type UserStore } from "../store/users.js";

export interface RegisterParts {
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

export type NewUser = Pick<User, "id" | "username" | "role" | "createdAt">;

/** Making an account, and the rules for its password, which the route also checks before it asks for a hash. */
export interface Register {
  (input: { username: string; password: string }, origin: Origin, signal: AbortSignal): Promise<NewUser>;
  passwordFault(password: string, username: string): string | undefined;
}

/** Builds the flow behind `POST /register`. */
export function createRegister({
  database,
  users,
  audit,
  policy,
  enabled,
  bcryptCost,
  unlimited,
  clock,
  logger,
}: RegisterParts): Register {
  const fault = (password: string, username: string): string | undefined => passwordFault(password, username, policy);

  async function register(
    { username, password }: { username: string; password: string },
    origin: Origin,
    signal: AbortSignal,
  ): Promise<NewUser> {
    if (!enabled) throw new AuthError("registration_disabled", "New accounts are not taken here.");
    const message = fault(password, username);
    if (message)
      throw new AuthError("validation_failed", "The password is not acceptable.", {
        errors: [{ location: "body", field: "password", message }],
      });

    // A taken name is refused before the costly hash; who comes at the same moment is refused by the unique index.
    if (await users.findByUsername(username)) throw usernameTaken();
    const prefix = addressPrefix(origin.ip);
    const passwordHash = await hashPassword(password, { cost: bcryptCost, prefix, signal, unlimited });

    const user = {
      id: uuidv7(),
      username,
      passwordHash,
      role: "user",
      createdAt: new Date(clock()).toISOString(),
    } as const;
    await inTransaction(database, async (trx) => {
      await users.insert(trx, user);
      await audit.record(trx, {
        ...origin,
        actorId: user.id,
        action: "user_created",
        targetType: "user",
        targetId: user.id,
        outcome: "success",
      });
    });
    if (isCommon(password))
      logger.warn(
        { user_id: user.id },
        "registered with one of the commonest passwords, because PASSWORD_COMMON is warn",
      );
    return user;
  }

  return Object.assign(register, { passwordFault: fault });
}
