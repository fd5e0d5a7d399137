// @ts-check
// What a page begins with: a checkout without data, and both services, freshly started.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { copyRepository } from "../repository-copy.mjs";
import { freePort, makePath } from "./machine.mjs";
import { Shell } from "./shell.mjs";

/** What is started for a page, and what decides the ports. */
export const SERVICES = [
  { name: "campaigns-api", setting: "CAMPAIGNS_PORT" },
  { name: "resources-api", setting: "RESOURCES_PORT" },
];

/** The ports that stand in pages. A service that a page starts itself has the third. */
const PORTS = { CAMPAIGNS_PORT: "8000", RESOURCES_PORT: "8001", OWN_PORT: "8002" };

export class World {
  #home = mkdtempSync(join(tmpdir(), "docs-"));
  #checkout = join(this.#home, "checkout");
  #fresh = join(this.#home, "fresh");
  /** @type {Record<string, string>} */
  #ports = {};
  /** @type {import("node:child_process").ChildProcess[]} */
  #running = [];
  /** @type {Shell | undefined} */
  #shell;
  #log = "";

  /** Copies the checkout, takes two free ports, and makes the databases that each page gets a copy of. */
  async open() {
    await copyRepository(this.#checkout);
    makePath(join(this.#home, "bin"));
    writeFileSync(join(this.#home, ".curlrc"), "no-progress-meter\n"); // as in a terminal
    for (const name of Object.keys(PORTS)) this.#ports[name] = await freePort();
    await this.#finish(this.#node(["scripts/ensure-env.mjs"], {}));
    for (const { name } of SERVICES) await this.#finish(this.#node([mainOf(name), "--migrate"], SETTINGS_FILE));
    cpSync(join(this.#checkout, "data"), this.#fresh, { recursive: true });
  }

  /** Starts everything for a page. @param {Record<string, string>} settings those of the page */
  async start(settings) {
    const data = join(this.#checkout, "data");
    rmSync(data, { recursive: true, force: true });
    cpSync(this.#fresh, data, { recursive: true });
    this.#log = "";
    this.#running = SERVICES.map(({ name }) => this.#node([mainOf(name)], { ...SETTINGS_FILE, ...settings }));
    await Promise.all(SERVICES.map(({ setting }) => this.#ready(`http://localhost:${this.#ports[setting]}/ready`)));
    const scripts = mkdtempSync(join(this.#home, "scripts-"));
    this.#shell = new Shell(this.#checkout, this.#environment(settings), scripts);
  }

  /**
   * Runs a block of a page, with the real ports in place of those that stand in it, and the other way round in what is printed.
   * @param {string} commands
   */
  async run(commands) {
    const { output, status } = (await this.#shell?.run(this.#withPorts(commands, true))) ?? { output: "", status: 0 };
    return { output: this.#withPorts(output, false).replaceAll(this.#checkout, "."), status };
  }

  /** Kills what `start` has started: its data is of no more use. */
  async stop() {
    this.#shell?.end();
    const ends = this.#running.map((child) => child.exitCode === null && once(child, "exit"));
    for (const child of this.#running) child.kill("SIGKILL");
    await Promise.all(ends);
    this.#running = [];
  }

  /** What the services have logged since `start`. */
  get log() {
    return this.#log;
  }

  async close() {
    await this.stop();
    rmSync(this.#home, { recursive: true, force: true });
  }

  /** A reader's environment: nothing of whoever runs the check. @param {Record<string, string>} settings */
  #environment(settings) {
    const path = [join(this.#home, "bin"), "/usr/bin", "/bin"].join(delimiter);
    const { HOME = this.#home } = process.env;
    const quiet = { CURL_HOME: this.#home, NO_UPDATE_NOTIFIER: "1", npm_config_offline: "true" };
    return { PATH: path, HOME, LANG: "C.UTF-8", ...quiet, ...this.#ports, ...settings };
  }

  /** @param {string[]} args @param {Record<string, string>} settings */
  #node(args, settings) {
    const child = spawn(process.execPath, args, { cwd: this.#checkout, env: this.#environment(settings) });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (this.#log += text));
    return child;
  }

  /** @param {import("node:child_process").ChildProcess} child */
  async #finish(child) {
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(`the services could not be prepared:\n${this.#log}`);
  }

  /** @param {string} url */
  async #ready(url) {
    for (let attempt = 0; attempt < 600; attempt += 1) {
      const status = await fetch(url).then(
        ({ status }) => status,
        () => 0,
      );
      if (status === 200) return;
      if (this.#running.some(({ exitCode }) => exitCode !== null)) break;
      await sleep(50);
    }
    throw new Error(`a service did not start:\n${this.#log}`);
  }

  /** @param {string} text @param {boolean} toReal */
  #withPorts(text, toReal) {
    return Object.entries(PORTS).reduce((all, [name, port]) => {
      const [from = "", to = ""] = toReal ? [port, this.#ports[name]] : [this.#ports[name], port];
      return all.replaceAll(new RegExp(`(?<=localhost:|127\\.0\\.0\\.1:)${from}(?!\\d)`, "g"), to);
    }, text);
  }
}

const SETTINGS_FILE = { ENV_FILE: ".env" };

/** @param {string} name */
const mainOf = (name) => `packages/${name}/dist/src/main.js`;
