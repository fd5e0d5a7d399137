import { inTransaction, Problem, type Database } from "@repo/service";
import { v7 as uuidv7 } from "uuid";
import { isPortableHash } from "../crypto/password.js";
import type { Origin } from "../model/audit-event.js";
import { AuthError } from "../model/errors.js";
import { USERNAME, USERNAME_RULE } from "../model/user.js";
import type { AuditStore } from "../store/audit-events.js";
import type { UserStore } from "../store/users.js";

export interface ImportUsersParts {
  readonly database: Database;
  readonly users: UserStore;
  readonly audit: AuditStore;
  /** The cost of new hashes. A costlier one would slow every sign-in: all take as long as the costliest (ASVS 6.3.8). */
  readonly bcryptCost: number;
  readonly clock: () => number;
}

/** An account of another system: its name, and what is left of its password. */
export interface ImportedUser {
  readonly username: string;
  readonly passwordHash: string;
}

/**
 * Builds the flow that brings accounts over from another system, all or none. The hashes come as they are: nobody knows
 * the passwords. One of a lower cost is made anew when its user signs in.
 */
export function createImportUsers({ database, users, audit, bcryptCost, clock }: ImportUsersParts) {
  /**
   * @param lines a JSON object each, `{"username", "password_hash"}`
   * @returns how many accounts were made
   * @throws {AuthError} `validation_failed` naming every line that is wrong, never a hash
   */
  return async function importUsers(lines: readonly string[], origin: Origin): Promise<number> {
    const read = lines.map((line) => readLine(line, bcryptCost));
    const wrong = read.flatMap((user, index) => (typeof user === "string" ? [fault(index, user)] : []));
    if (wrong.length > 0) throw new AuthError("validation_failed", "Nothing was imported.", { errors: wrong });
    const createdAt = new Date(clock()).toISOString();
    await inTransaction(database, async (trx) => {
      for (const [index, user] of (read as ImportedUser[]).entries()) {
        const id = uuidv7();
        await users.insert(trx, { ...user, id, role: "user", createdAt }).catch((error: unknown) => {
          if (!(error instanceof Problem)) throw error;
          throw new AuthError("username_taken", "Nothing was imported.", {
            errors: [fault(index, `the username ${user.username} is taken`)],
          });
        });
        const event = { action: "user_created", targetType: "user", targetId: id, outcome: "success" } as const;
        await audit.record(trx, { ...origin, ...event, actorId: null });
      }
    });
    return read.length;
  };
}

const fault = (index: number, message: string) => ({ location: "body", field: `line ${index + 1}:`, message });

/** The account in a line, or what is wrong with it. */
function readLine(line: string, highestCost: number): ImportedUser | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "is no JSON";
  }
  if (typeof value !== "object" || value === null) return "is no JSON object";
  const { username, password_hash: passwordHash, ...others } = value as Record<string, unknown>;
  // Not which: a hash may stand in the place of a name, or what a terminal obeys.
  if (Object.keys(others).length > 0) return "has other fields; write username and password_hash alone";
  if (typeof username !== "string" || !USERNAME.test(username)) return `username ${USERNAME_RULE}`;
  if (typeof passwordHash !== "string" || !isPortableHash(passwordHash, highestCost))
    return `password_hash must be one of bcrypt, $2b$ or $2a$, of a cost from 4 to ${highestCost}, which is BCRYPT_COST`;
  return { username, passwordHash };
}
