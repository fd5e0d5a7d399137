import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { readAnswer, type Answer } from "./answer.js";

const PATIENCE_MS = 10_000;
/** The server ends a connection that is idle for 5 s: one that has been for less is not trusted to be there any more. */
const IDLE_MS = 2000;
/** How long a request that may never be complete waits for an answer before it says that nothing follows. */
const BROKEN_MS = 100;

/** What is sent: its bytes, its method, and whether it is exactly one complete request. */
export interface Outgoing {
  readonly bytes: Buffer;
  readonly method: string;
  readonly broken: boolean;
}

/** One client of a server: keeps its connection as long as the server does. */
export class Connection {
  #kept: Socket | undefined;
  #usedAt = 0;

  constructor(
    private readonly host: string,
    private readonly port: number,
  ) {}

  /**
   * Sends a request and gives what came back: exactly one answer to a complete request; to a broken one any number.
   * HEAD and broken requests have a connection of their own, which is read to its end, so that no byte is overlooked.
   *
   * @throws {Error} when no answer comes, or something that is none
   */
  async send({ bytes, method, broken }: Outgoing): Promise<Answer[]> {
    if (broken || method === "HEAD") return this.#sendAlone({ bytes, method, broken });
    if (performance.now() - this.#usedAt > IDLE_MS) this.close();
    const socket = (this.#kept ??= await open(this.host, this.port));
    const { answer, rest, ended } = await exchange(socket, bytes, method);
    this.#usedAt = performance.now();
    if (rest.length > 0) throw new Error(`More than one answer: ${JSON.stringify(rest.toString("latin1"))}`);
    if (ended || answer.headers.get("connection")?.includes("close")) this.close();
    return [answer];
  }

  close(): void {
    this.#kept?.destroy();
    this.#kept = undefined;
  }

  async #sendAlone({ bytes, method, broken }: Outgoing): Promise<Answer[]> {
    const socket = await open(this.host, this.port);
    try {
      socket.write(bytes);
      const received = await readAll(socket, method, broken);
      const answers: Answer[] = [];
      for (let rest = received; rest.length > 0;) {
        const next = readAnswer(rest, answers.length === 0 ? method : "GET");
        if (!next) throw new Error(`Half an answer: ${JSON.stringify(rest.toString("latin1"))}`);
        answers.push(next.answer);
        rest = next.rest;
      }
      if (!broken && answers.length !== 1) throw new Error(`${answers.length} answers to one request`);
      return answers;
    } finally {
      socket.destroy();
    }
  }
}

async function open(host: string, port: number): Promise<Socket> {
  const socket = connect({ host, port, allowHalfOpen: true, noDelay: true });
  socket.on("error", () => {}); // "close" follows, and what has come by then counts
  await once(socket, "connect");
  return socket;
}

/** Writes a request and waits for its answer. */
function exchange(
  socket: Socket,
  bytes: Buffer,
  method: string,
): Promise<{ answer: Answer; rest: Buffer; ended: boolean }> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const finish = (act: () => void): void => {
      clearTimeout(timer);
      socket.off("data", take).off("end", giveUp).off("close", giveUp);
      act();
    };
    const take = (data: Buffer): void => {
      try {
        received = received.length === 0 ? data : Buffer.concat([received, data]);
        const read = readAnswer(received, method);
        if (read) finish(() => resolve({ ...read, ended: socket.readableEnded }));
      } catch (error) {
        finish(() => reject(new Error((error as Error).message)));
      }
    };
    const giveUp = (): void => finish(() => reject(new Error("The connection ended before an answer came.")));
    const tooLate = (): void => finish(() => reject(new Error(`No answer within ${PATIENCE_MS / 1000} s.`)));
    const timer = setTimeout(tooLate, PATIENCE_MS);
    socket.on("data", take).on("end", giveUp).on("close", giveUp);
    socket.write(bytes);
  });
}

/** Everything until the other side ends the connection, which it is asked to do once there is an answer. */
async function readAll(socket: Socket, method: string, broken: boolean): Promise<Buffer> {
  const received: Buffer[] = [];
  const last = broken ? setTimeout(() => socket.end(), BROKEN_MS) : undefined;
  socket.on("data", (data: Buffer) => {
    received.push(data);
    if (isComplete(Buffer.concat(received), method)) socket.end();
  });
  const tooLate = setTimeout(() => socket.destroy(new Error("late")), PATIENCE_MS);
  const started = performance.now();
  await Promise.race([once(socket, "end"), once(socket, "close")]).catch(() => {});
  clearTimeout(last);
  clearTimeout(tooLate);
  if (performance.now() - started >= PATIENCE_MS) throw new Error(`No end within ${PATIENCE_MS / 1000} s.`);
  return Buffer.concat(received);
}

function isComplete(bytes: Buffer, method: string): boolean {
  try {
    return readAnswer(bytes, method) !== undefined;
  } catch {
    return true; // it will not get better
  }
}
