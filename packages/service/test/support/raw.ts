import { once } from "node:events";
import type { Server } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { atEnd } from "@repo/testing";

/** Listens on a free port until the last test; gives the port. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  atEnd(async () => server.close().closeAllConnections());
  return (server.address() as AddressInfo).port;
}

/** A TCP connection on which these bytes have been written. */
export async function openSocket(port: number, text = "", allowHalfOpen = false): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen });
  socket.on("error", () => {}); // a cut connection is a result, too
  atEnd(async () => socket.destroy());
  await once(socket, "connect");
  if (text !== "") socket.write(text);
  return socket;
}

/** All that comes back on a connection until the other side ends it. */
export async function readAll(socket: Socket): Promise<string> {
  let text = "";
  socket.on("data", (data) => (text += String(data)));
  await Promise.race([once(socket, "end"), once(socket, "close")]);
  return text;
}
