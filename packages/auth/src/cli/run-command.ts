import { parseArgs } from "node:util";
import { Problem, type Environment } from "@repo/service";
import { COMMANDS, type Command } from "./commands.js";
import { readConfig } from "./config.js";
import { OPTIONS, UsageError, type Done, type Given, type Option } from "./done.js";
import { openIdentity } from "./open-identity.js";
import type { PasswordInput } from "./read-password.js";

/** 1: refused or failed. 2: the command line is wrong. Both say why on standard error. */
type ExitCode = 0 | 1 | 2;

/** Where a command reads and writes, and under which settings. */
export interface Terminal {
  readonly environment: Environment;
  readonly input: PasswordInput;
  readonly print: (line: string) => void;
  /** For errors, and for what is asked. */
  readonly complain: (line: string) => void;
}

/** Runs one command of `npm run auth`. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const json = args.includes("--json");
  try {
    const [command, given] = parse(args);
    const { data, text, failed = false } = await run(command, given, terminal);
    terminal.print(json ? JSON.stringify(data) : text);
    return failed ? 1 : 0;
  } catch (error) {
    const { code, message } = described(error);
    terminal.complain(json ? JSON.stringify({ error: code, message }) : message);
    return error instanceof UsageError ? 2 : 1;
  }
}

function parse(args: readonly string[]): [command: Command, given: Given] {
  const { positionals, values } = parsed(args);
  const [name = "", ...words] = positionals;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (values.help || !command)
    throw new UsageError(`${name && !values.help ? `There is no command "${name}".\n\n` : ""}${usage()}`);
  const wanted = command.usage.split("[", 1)[0]?.match(/</g)?.length ?? 0;
  const extra = (Object.keys(OPTIONS) as Option[]).filter(
    (option) => values[option] && !command.options?.includes(option),
  );
  if (words.length !== wanted || extra.length > 0)
    throw new UsageError(`Write: npm run auth -- ${name} ${command.usage}`);
  const { scope, now, database, "last-seal": lastSeal } = values;
  return [command, { words, scope, now, database, "last-seal": lastSeal }];
}

function parsed(args: readonly string[]) {
  try {
    const flag = { type: "boolean", default: false } as const;
    const options = { json: flag, help: flag, ...OPTIONS };
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage()}`);
  }
}

async function run(command: Command, given: Given, { environment, input }: Terminal): Promise<Done> {
  if ("runAlone" in command) return command.runAlone(given, environment);
  const identity = await openIdentity(readConfig(environment));
  try {
    return await command.run(identity, { ...given, input });
  } finally {
    await identity.close();
  }
}

function described(error: unknown): { code: string; message: string } {
  if (error instanceof UsageError) return { code: "usage", message: error.message };
  if (!(error instanceof Problem)) return { code: "failed", message: (error as Error).message };
  const fields = error.errors?.map(({ field, message }) => `\n  ${field} ${message}`) ?? [];
  return { code: error.code, message: error.detail + fields.join("") };
}

function usage(): string {
  const lines = Object.entries(COMMANDS).map(([name, { usage, does }]) => `  ${`${name} ${usage}`.padEnd(44)} ${does}`);
  return ["Usage: npm run auth -- <command> [--json]", "", ...lines].join("\n");
}
