// @ts-check
// Makes the `.env` of a developer's machine: services never write files of settings themselves.
import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, linkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "./lib/run.mjs";

const path = join(root, ".env");
const secret = () => randomBytes(32).toString("base64url");

const content = () => `# Made by scripts/ensure-env.mjs for this machine alone: never commit it.
# .env.example lists every setting.

NODE_ENV=development

# Signs the access tokens. Whoever has it can be anyone.
SECRET_KEY=${secret()}

# Seals the audit trail: docs/guides/audit-evidence.md.
AUDIT_KEY=${secret()}

# The example password of the documentation, "password123", is one of the commonest in the world. "warn" lets
# it through with a warning, here only: production refuses to start with this line.
PASSWORD_COMMON=warn
`;

/** Empty counts as unset. @param {NodeJS.ProcessEnv} env */
export function isDevelopment(env) {
  return (env["NODE_ENV"] || "development") === "development";
}

/** Two that come here at once share one file, hence one secret: `link` lets only the first one through. */
export function ensureEnv() {
  if (!isDevelopment(process.env) || process.env["ENV_FILE"] !== undefined || existsSync(path)) return;
  const draft = `${path}.${randomUUID()}`;
  try {
    writeFileSync(draft, content(), { mode: 0o600 });
    linkSync(draft, path);
    console.log("Made .env with fresh secrets, for development on this machine.");
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureEnv();
