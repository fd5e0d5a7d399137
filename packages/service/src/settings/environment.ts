import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { StartupError } from "./startup-error.js";

/** Names and values, an empty value counting as unset. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Merges the real environment with the file of settings that `ENV_FILE` names (default `.env`).
 * The real environment wins. Production, also an unset `NODE_ENV`, reads a file only when `ENV_FILE` is set,
 * so that a file left over from development never decides anything there.
 *
 * @param variables the real environment, `process.env`
 * @param root the folder that a relative file name counts from
 * @throws {StartupError} when the named file cannot be read, is one of development in production, or sets
 *   `UV_THREADPOOL_SIZE`, which libuv reads from the real environment only
 */
export function loadEnvironment(variables: Environment, root: string): Environment {
  const real = withoutEmpty(variables);
  const production = (real["NODE_ENV"] ?? "production") === "production";
  const file = variables["ENV_FILE"] ?? (production ? "" : ".env");
  if (file === "") return real;

  const fromFile = withoutEmpty(readEnvFile(resolve(root, file), variables["ENV_FILE"] !== undefined));
  if (fromFile["UV_THREADPOOL_SIZE"] !== undefined) {
    throw fault(
      "UV_THREADPOOL_SIZE",
      `stands in ${file}, where libuv does not see it.`,
      "Set it in the environment itself.",
    );
  }
  const fileIsFor = fromFile["NODE_ENV"];
  if (real["NODE_ENV"] === "production" && fileIsFor !== undefined && fileIsFor !== "production") {
    throw fault(
      "ENV_FILE",
      `names ${file}, a file for ${fileIsFor}, but NODE_ENV is production.`,
      "Name a file made for production.",
    );
  }
  return { ...fromFile, ...real };
}

function readEnvFile(path: string, required: boolean): Environment {
  try {
    return parseEnv(readFileSync(path, "utf8"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" && !required) return {};
    throw fault(
      "ENV_FILE",
      `names ${path}, which cannot be read (${code}).`,
      "Name a readable file, or leave ENV_FILE empty for none.",
    );
  }
}

function withoutEmpty(variables: Environment): Environment {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ""));
}

function fault(name: string, problem: string, mend: string): StartupError {
  return new StartupError([{ name, problem, mend }]);
}
