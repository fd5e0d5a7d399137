import { createInterface, type Interface } from "node:readline";
import { Writable } from "node:stream";

export type PasswordInput = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/**
 * A new password: typed twice without echo at a terminal, else the first line of standard input. Never an argument:
 * those stand in the shell's history and in the list of processes.
 *
 * @throws {Error} when there is none, or the two differ
 */
export async function readNewPassword(input: PasswordInput, output: Writable = process.stderr): Promise<string> {
  const lines = createInterface({
    input,
    output: new Writable({ write: (_chunk, _encoding, done) => done() }),
    terminal: input.isTTY,
  });
  try {
    const password = await ask(lines, output, input.isTTY ? "Password: " : "");
    if (!password) throw new Error("No password: type it, or pipe it into standard input.");
    if (input.isTTY && (await ask(lines, output, "The same once more: ")) !== password) {
      throw new Error("The two passwords differ.");
    }
    return password;
  } finally {
    lines.close();
  }
}

/** A line that nobody sees; undefined at the end of the input, and at Ctrl-C. */
function ask(lines: Interface, output: Writable, prompt: string): Promise<string | undefined> {
  output.write(prompt);
  return new Promise<string | undefined>((resolve) => {
    lines.once("line", resolve);
    lines.once("close", () => resolve(undefined));
  }).finally(() => prompt && output.write("\n"));
}
