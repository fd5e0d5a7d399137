import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import type { Express } from "express";

/** Sends header lines and a body as they are, which no HTTP client does, and gives the whole answer. */
export async function sendRaw(app: Express, what: string, lines: readonly string[], body = ""): Promise<string> {
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.end([`${what} HTTP/1.1`, "Host: test", "Connection: close", ...lines, "", body].join("\r\n"));
  let answer = "";
  socket.on("data", (data) => (answer += data.toString()));
  await once(socket, "close");
  server.close();
  return answer;
}
