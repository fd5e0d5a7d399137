import { inTransaction, type Environment } from "@repo/service";
import { IDENTITY_SCOPES, SCOPE_NAME, splitScope } from "../model/scope.js";
import type { User } from "../model/user.js";
import { SERVICE_NAME } from "../option-checks.js";
import type { Identity } from "./open-identity.js";
import { UsageError, type Done, type Given, type Option, type WithInput } from "./done.js";
import { runImportUsers } from "./import-users.js";
import { readNewPassword } from "./read-password.js";
import { runVerifyAudit } from "./verify-audit.js";

interface Described {
  /** What stands behind the name. */
  readonly usage: string;
  readonly does: string;
  /** The options that it takes besides `--json`. */
  readonly options?: readonly Option[];
}

/** Does something in the identity database, which is migrated and has its flows. */
interface IdentityCommand extends Described {
  readonly run: (identity: Identity, given: Given & WithInput) => Promise<Done>;
}

/** Opens what it needs itself. */
interface OtherCommand extends Described {
  readonly runAlone: (given: Given, environment: Environment) => Promise<Done>;
}

export type Command = IdentityCommand | OtherCommand;

/** Every command of `npm run auth`, by its name. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  "create-admin": {
    usage: "<username>",
    does: "makes an account with the role admin; asks for the password, or reads it from standard input",
    async run({ flows, origin }, { words: [username = ""], input }) {
      const password = await readNewPassword(input);
      const nobodyHangsUp = new AbortController().signal;
      const { id } = await flows.registration.register({ username, password }, origin, nobodyHangsUp, "admin");
      return { data: { id, username, role: "admin" }, text: `${username} is an admin now, with the id ${id}.` };
    },
  },
  "import-users": {
    usage: "",
    does: "makes accounts of lines of JSON on standard input, with the bcrypt hashes of another system",
    run: runImportUsers,
  },
  "list-users": {
    usage: "",
    does: "lists every account",
    async run({ stores }) {
      const data = (await stores.users.all()).map(show);
      const rows = data.map(({ id, username, role, disabled }) =>
        [id, role.padEnd(5), disabled ? "disabled" : "        ", username].join("  "),
      );
      return { data, text: rows.join("\n") || "There are no users." };
    },
  },
  "set-role": {
    usage: "<username> <user|admin>",
    does: "gives a user a role; the access tokens made before end",
    async run({ flows, origin, userNamed }, { words: [username = "", role = ""] }) {
      if (role !== "user" && role !== "admin") throw new UsageError(`There is no role "${role}": write user or admin.`);
      const user = await flows.userAdmin.change((await userNamed(username)).id, { role }, null, origin);
      return { data: show(user), text: `${user.username} has the role ${role}.` };
    },
  },
  disable: {
    usage: "<username>",
    does: "keeps a user out: sessions and tokens end, API keys rest until the user is enabled again",
    run: (identity, given) => setDisabled(identity, given, true),
  },
  enable: {
    usage: "<username>",
    does: "lets a disabled user in again",
    run: (identity, given) => setDisabled(identity, given, false),
  },
  "revoke-sessions": {
    usage: "<username>",
    does: "ends every session of a user",
    async run({ flows, origin, userNamed }, { words: [username = ""] }) {
      const user = await userNamed(username);
      const sessions = await flows.endings.endAll(user.id, null, origin);
      return { data: { id: user.id, sessions }, text: `${sessions} sessions of ${user.username} have ended.` };
    },
  },
  "register-service": {
    usage: "<name> [--scope <scopes>]",
    does: "makes a service known that cannot do it itself; its scopes are <name>:read and <name>:write",
    options: ["scope"],
    async run({ stores, clock }, { words: [service = ""], scope = `${service}:read ${service}:write` }) {
      const scopes = splitScope(scope);
      if (scopes.length === 0) throw new UsageError("A service needs a scope.");
      const wrong = scopes.filter((each) => !SCOPE_NAME.test(each) || IDENTITY_SCOPES.some((own) => own === each));
      if (!SERVICE_NAME.test(service)) throw new UsageError(`"${service}" cannot be the name of a service.`);
      if (wrong.length > 0) throw new UsageError(`${wrong.join(", ")} cannot be a scope of a service.`);
      const at = new Date(clock()).toISOString();
      await inTransaction(stores.database, (trx) => stores.services.register(trx, service, scopes, at));
      return { data: { service, scopes }, text: `${service} is registered, with ${scopes.join(" ")}.` };
    },
  },
  "rotate-keys": {
    usage: "[--now]",
    does: "makes a new ES256 key, which signs five minutes later; --now: at once, and all others are gone",
    options: ["now"],
    async run({ flows, origin, algorithm }, { now }) {
      if (algorithm !== "ES256") throw new Error(`AUTH_ALGORITHM is ${algorithm}: only ES256 has keys of its own.`);
      const key = await flows.rotateKeys({ now }, origin);
      const when = now ? "from now on, and is the only one" : `from ${key.signsFrom} on`;
      return { data: { kid: key.kid, signs_from: key.signsFrom }, text: `${key.kid} signs ${when}.` };
    },
  },
  prune: {
    usage: "",
    does: "removes what is over: running services do it every hour",
    async run({ flows }) {
      const data = await flows.prune();
      const text = Object.entries(data).map(([what, count]) => `${what}: ${count}`);
      return { data, text: text.join("\n") };
    },
  },
  "verify-audit": {
    usage: "[--database <url>] [--last-seal <seq>:<mac>]",
    does: "proves an audit trail, or names the first row that is not what was sealed; it only reads",
    options: ["database", "last-seal"],
    runAlone: runVerifyAudit,
  },
};

async function setDisabled(
  { flows, origin, userNamed }: Identity,
  { words: [username = ""] }: Given,
  disabled: boolean,
) {
  const user = await flows.userAdmin.change((await userNamed(username)).id, { disabled }, null, origin);
  return { data: show(user), text: `${user.username} is ${disabled ? "disabled" : "enabled"}.` };
}

function show({ id, username, role, disabled, createdAt }: User) {
  return { id, username, role, disabled, created_at: createdAt };
}
