import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpus } from "node:os";

/** The two sides of a measurement, which get a core each where that can be had. */
export type Side = "server" | "load";

/** The first core and the last: those two share a physical one on no usual layout. Undefined where they cannot be had. */
export const pinned = findCores();

function findCores(): Record<Side, number> | undefined {
  const cores = { server: 0, load: cpus().length - 1 };
  const works = (core: number): boolean =>
    spawnSync("taskset", ["-c", String(core), process.execPath, "--version"]).status === 0;
  if (process.platform !== "linux" || cores.load === 0) return undefined;
  return works(cores.server) && works(cores.load) ? cores : undefined;
}

/** What a process of ours needs of the environment; no setting of a service among them. */
const KEPT = ["PATH", "HOME", "SystemRoot", "TEMP", "TMP"];

const running = new Set<Peer>();

/** Ends every process that was started here. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map((peer) => peer.stop()));
}

/** A process that answers one question at a time over IPC, and ends when this process does. */
export class Peer {
  #errors = "";
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number | null>;

  private constructor(private readonly child: ChildProcess) {
    // Standard output goes nowhere; what is said on standard error explains a failure.
    child.stderr?.on("data", (data) => (this.#errors += String(data)));
    this.ended = once(child, "close").then(([code]) => code as number | null);
    running.add(this);
  }

  /** Runs Node with these arguments and settings. */
  static start(side: Side, args: readonly string[], settings: Readonly<Record<string, string>> = {}): Peer {
    const kept = KEPT.map((name) => [name, process.env[name]] as const).filter(([, value]) => value !== undefined);
    const pin = pinned ? ["taskset", "-c", String(pinned[side])] : [];
    const [command = "", ...rest] = [...pin, process.execPath, ...args];
    const env = { ...Object.fromEntries(kept), ...settings };
    return new Peer(spawn(command, rest, { env, stdio: ["ignore", "ignore", "pipe", "ipc"] }));
  }

  /** The next message of this type. @throws {Error} with what the process has said when it ends before that */
  async next<Message>(type: string): Promise<Message> {
    return new Promise((resolve, reject) => {
      const onMessage = (message: { type?: string }): void => {
        if (message.type === type) settle(() => resolve(message as Message));
      };
      const onClose = (): void => settle(() => reject(new Error(`A process ended too early:\n${this.#errors}`)));
      const settle = (then: () => void): void => {
        this.child.off("message", onMessage).off("close", onClose);
        then();
      };
      this.child.on("message", onMessage).on("close", onClose);
    });
  }

  /** Sends a question, and waits for its answer. @throws {Error} when the answer is an error */
  async ask<Value>(question: { readonly type: string } & object): Promise<Value> {
    const answer = this.next<{ value: Value; error?: string }>("answer");
    this.child.send(question);
    const { value, error } = await answer;
    if (error !== undefined) throw new Error(error);
    return value;
  }

  async stop(): Promise<void> {
    this.child.kill("SIGTERM"); // not disconnect(), after which Node never says "close"
    const kill = setTimeout(() => this.child.kill("SIGKILL"), 15_000);
    await this.ended;
    clearTimeout(kill);
    running.delete(this);
  }
}
