import { resolve } from "node:path";
import { parseDatabaseUrl } from "../database/url.js";
import type { Environment } from "./environment.js";
import { integer, oneOf, SettingError, text, type Setting } from "./settings.js";
import { trustProxy } from "./trust-proxy.js";

/** Origins (RFC 6454) with commas between: scheme, host and port, nothing behind. */
function origins(name: string): Setting<readonly string[]> {
  const mend = `Write origins with commas between, ${name}=https://app.example.com,http://localhost:3000. (* is none.)`;
  return {
    name,
    parse(raw = "") {
      const list = raw.split(",").map((origin) => origin.trim());
      const wrong = list.filter((origin) => origin !== "" && !isOrigin(origin));
      if (wrong.length > 0) throw new SettingError(`has ${wrong.join(", ")}, which is no origin.`, mend);
      return list.filter((origin) => origin !== "");
    },
  };
}

function isOrigin(text: string): boolean {
  return /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text; // nor a pattern
}

/** The settings that every service has, whatever it does. */
export const serviceSettings = {
  /** Checked in every service, also where nothing reads it: a mistyped "prod" is no development machine. */
  environment: oneOf("NODE_ENV", ["production", "development", "test"], "production"),
  host: text("HOST", "127.0.0.1"),
  logLevel: oneOf("LOG_LEVEL", ["fatal", "error", "warn", "info", "debug", "trace", "silent"], "info"),
  corsOrigins: origins("CORS_ORIGINS"),
  trustProxy,
  shutdownGraceSeconds: integer("SHUTDOWN_GRACE_SECONDS", { default: 10, min: 0, max: 3600 }),
};

/** A TCP port. 0 lets the system choose a free one. */
export function port(name: string, fallback: number): Setting<number> {
  return integer(name, { default: fallback, min: 0, max: 65_535 });
}

/**
 * A database's URL; unset, an SQLite file of the given name in `DATA_DIR`.
 *
 * @param root the folder that a relative `DATA_DIR` or path counts from
 */
export function databaseUrl(name: string, fileName: string, root: string): Setting<string> {
  return {
    name,
    parse(raw, environment: Environment) {
      if (raw === undefined) return `sqlite:${resolve(root, environment["DATA_DIR"] ?? "data", fileName)}`;
      const url = parseDatabaseUrl(raw);
      if (url === undefined) {
        throw new SettingError(
          "is not the address of a database.",
          `Write ${name}=sqlite:<path> or ${name}=postgres://user@host/database.`,
        );
      }
      return url.dialect === "sqlite" ? `sqlite:${resolve(root, url.path)}` : raw;
    },
  };
}
