// @ts-check
// A reader's terminal: one bash for a page, which keeps its variables and its folder from one block to the next.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const LONGEST = 60_000;

export class Shell {
  #output = "";
  #onChange = () => {};
  #ended = false;
  #count = 0;
  #scripts;
  #bash;

  /**
   * @param {string} cwd where it begins
   * @param {NodeJS.ProcessEnv} env
   * @param {string} scripts an empty folder
   */
  constructor(cwd, env, scripts) {
    this.#scripts = scripts;
    // A group of its own, so that what a page leaves in the background ends with it.
    this.#bash = spawn("bash", ["--noprofile", "--norc"], { cwd, env, detached: true });
    for (const stream of [this.#bash.stdout, this.#bash.stderr])
      stream.setEncoding("utf8").on("data", (text) => {
        this.#output += text;
        this.#onChange();
      });
    this.#bash.stdin.on("error", () => {}); // it has ended, which is reported below
    this.#bash.once("close", () => {
      this.#ended = true;
      this.#onChange();
    });
    // A variable that the page has not set is a mistake of the page.
    this.#bash.stdin.write("exec 2>&1; set -u\n");
  }

  /**
   * Runs a block of commands.
   *
   * @param {string} commands
   * @returns {Promise<{ output: string, status: number }>} what was printed on both streams; the exit code of the last
   *   command that failed, or 0
   * @throws {Error} when the shell ends, or the block takes longer than a minute
   */
  async run(commands) {
    const mark = randomUUID();
    const script = join(this.#scripts, `${(this.#count += 1)}.sh`);
    writeFileSync(script, `${commands}\n`);
    this.#output = "";
    this.#bash.stdin.write(`__status=0; trap '__status=$?' ERR; source ${script} < /dev/null\n`);
    this.#bash.stdin.write(`trap - ERR; printf '\\n%s %s\\n' ${mark} "$__status"\n`);
    const end = new RegExp(`\\n${mark} (\\d+)\\n`);
    await this.#until(() => end.test(this.#output));
    const [, status] = end.exec(this.#output) ?? [];
    if (status === undefined)
      throw new Error(`the shell ${this.#ended ? "ended" : "did not finish"}:\n${this.#output}`);
    return { output: this.#output.replace(end, ""), status: Number(status) };
  }

  /** @param {() => boolean} done @returns {Promise<void>} also when time is up, or the shell has ended */
  #until(done) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LONGEST);
      this.#onChange = () => {
        if (!done() && !this.#ended) return;
        clearTimeout(timer);
        resolve();
      };
      this.#onChange();
    });
  }

  /** Ends it, and whatever it has left running. */
  end() {
    try {
      if (this.#bash.pid !== undefined) process.kill(-this.#bash.pid, "SIGKILL");
    } catch {
      // Nothing is left.
    }
  }
}
