// Connections whose request never ends: a byte comes now and then, as from a slow client or a Slowloris.
import { once } from "node:events";
import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { connect } from "node:net";
import { atEnd } from "@repo/testing";

/** What became of a half-open connection. */
export interface Ending {
  /** All that came back. */
  readonly answer: string;
  /** How long it was open, in s. */
  readonly seconds: number;
}

const DRIBBLE_MS = 1000;

/** A half-open connection. */
export interface HalfOpen {
  readonly ending: Promise<Ending>;
}

/** Opens a connection, sends the beginning of a request and then a byte each second, until the service closes it. */
export async function openHalf(url: string, beginning: string): Promise<HalfOpen> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  atEnd(async () => socket.destroy());
  socket.on("error", () => {}); // a byte that comes too late: a result, too
  await once(socket, "connect");
  const begun = performance.now();
  socket.write(beginning);
  const dribble = setInterval(() => socket.write("x"), DRIBBLE_MS);
  let answer = "";
  socket.on("data", (data) => (answer += String(data)));
  const ending = new Promise<Ending>((resolve) => {
    socket.once("close", () => {
      clearInterval(dribble);
      resolve({ answer, seconds: (performance.now() - begun) / 1000 });
    });
  });
  return { ending };
}

/** How many sockets a process has open; undefined where the system does not tell. */
export function socketsOf(pid: number | undefined): number | undefined {
  const folder = `/proc/${pid}/fd`;
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder).filter((fd) => linkOf(`${folder}/${fd}`).startsWith("socket:")).length;
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ""; // closed since it was listed
  }
}
