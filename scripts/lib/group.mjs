// @ts-check
// Processes that live and end together: one that ends unasked ends the others.
import { spawn } from "node:child_process";
import { exitCode, root } from "./run.mjs";

/** @typedef {import("node:child_process").ChildProcess} ChildProcess */

export class Group {
  /** @type {Map<ChildProcess, string>} */
  #running = new Map();
  #code = 0;
  #lastSignal = 0;
  /** @type {(code: number) => void} */
  #resolve = () => {};
  stopping = false;

  constructor() {
    /** The first bad exit code, or 0, once all have ended. */
    this.ended = new Promise((resolve) => (this.#resolve = resolve));
    process.on("SIGINT", () => this.#pass("SIGINT"));
    process.on("SIGTERM", () => this.#pass("SIGTERM"));
    process.on("SIGHUP", () => this.#pass("SIGTERM"));
    if (process.env["npm_lifecycle_event"]) this.#endWithNpm();
  }

  /** A signal to npm itself ends npm and the shell below it, and reaches nobody else: this process has a new parent then. */
  #endWithNpm() {
    const parent = process.ppid;
    const look = () => {
      if (process.ppid !== parent && !this.stopping) this.stop("SIGTERM");
    };
    setInterval(look, 500).unref();
  }

  /**
   * A child gets a process group of its own, so that Ctrl-C in a terminal reaches this process only, which
   * passes it on: each child sees one signal, because on a second one services stop at once.
   * @param {string} name
   * @param {string[]} args of node
   * @param {{ env?: NodeJS.ProcessEnv, ipc?: boolean }} [options]
   */
  start(name, args, { env = process.env, ipc = false } = {}) {
    const stdio = /** @type {const} */ (["inherit", "inherit", "inherit", ipc ? "ipc" : "ignore"]);
    const child = spawn(process.execPath, args, { cwd: root, env, detached: true, stdio: [...stdio] });
    this.#running.set(child, name);
    child.once("exit", (code, signal) => this.#onExit(child, exitCode(code, signal)));
    return child;
  }

  /** @param {NodeJS.Signals} signal */
  stop(signal) {
    this.stopping = true;
    for (const child of this.#running.keys()) child.kill(signal);
  }

  /**
   * npm passes on the signal that the terminal has already delivered: two in the same moment are one.
   * @param {NodeJS.Signals} signal
   */
  #pass(signal) {
    if (Date.now() - this.#lastSignal > 500) this.stop(signal);
    this.#lastSignal = Date.now();
  }

  /** @param {ChildProcess} child @param {number} code */
  #onExit(child, code) {
    const name = this.#running.get(child);
    this.#running.delete(child);
    endGroupOf(child);
    this.#code ||= code;
    if (!this.stopping) {
      console.error(
        `${name} ended by itself (exit code ${code})${this.#running.size > 0 ? "; stopping the rest." : "."}`,
      );
      this.#code ||= 1;
      this.stop("SIGTERM");
    }
    if (this.#running.size === 0) this.#resolve(this.#code);
  }
}

/**
 * Ends what a child has left behind in its process group: `node --watch`, when it is killed, leaves its service.
 * @param {ChildProcess} child
 */
function endGroupOf(child) {
  try {
    if (child.pid !== undefined && process.platform !== "win32") process.kill(-child.pid, "SIGTERM");
  } catch {
    // Nothing was left.
  }
}
