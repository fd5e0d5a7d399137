import { once } from "node:events";
import { connect } from "node:net";
import { assertDescribed } from "../openapi/observe.js";
import { givenAnswer, readAnswer } from "./answer.js";
import type { World } from "./world.js";

/**
 * Sends a request whose headers never end, and gives the status of what comes back after 15 s.
 * @throws {Error} when that is not as the service describes it
 */
export async function unfinishedRequest({ hostname, port, described }: World): Promise<number> {
  const socket = connect(port, hostname);
  const received: Buffer[] = [];
  socket.on("data", (data: Buffer) => received.push(data));
  socket.write("GET /health HTTP/1.1\r\nHost:");
  await once(socket, "close");
  const read = readAnswer(Buffer.concat(received), "GET");
  if (!read) throw new Error("The connection ended without an answer.");
  assertDescribed(described, givenAnswer(read.answer, "GET", "/health"));
  return read.answer.status;
}
