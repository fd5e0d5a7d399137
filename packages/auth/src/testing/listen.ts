import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** A server in this process, on a free port of this machine. It keeps no process from ending. */
export interface Listening {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** What answers from now on. */
  readonly serve: (listener: RequestListener) => void;
  readonly close: () => Promise<void>;
}

/** Starts it; it answers nothing until `serve` is called. */
export async function listen(): Promise<Listening> {
  let listener: RequestListener = (_req, res) => void res.writeHead(503).end();
  const server = createServer((req, res) => listener(req, res)).unref();
  server.on("connection", (socket) => socket.unref());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: (next) => void (listener = next),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
