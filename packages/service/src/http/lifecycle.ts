import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Express } from "express";
import type { Logger } from "pino";
import { StartupError } from "../settings/startup-error.js";
import { createExpressServer } from "./express-server.js";
import { answerParserErrors } from "./parser-errors.js";
import type { ErrorPages } from "./problem.js";

/** How an app is served. */
export interface ServeOptions extends ErrorPages {
  readonly host: string;
  readonly port: number;
  /** The name of the setting that changes the port, for the message when the port is taken. */
  readonly portSetting: string;
  /** How long requests in flight may take after a signal, in seconds. */
  readonly shutdownGraceSeconds: number;
  readonly logger: Logger;
  /** Closes what the app holds open, after its last answer. */
  readonly close: () => Promise<void>;
}

/** How long a connection may be silent on both sides, in ms. */
const SILENCE_MS = 30_000;

/**
 * Listens, and ends in good order on SIGTERM or SIGINT: `/ready` turns 503, no new connection is taken, requests in
 * flight finish, everything closes, exit code 0. What is not done when the grace is over is cut off, exit code 1. A second
 * signal ends the process at once.
 *
 * @throws {StartupError} when the port cannot be had, with the name of the setting that changes it
 */
export async function serve(app: Express, options: ServeOptions): Promise<Server> {
  const server = createExpressServer(
    // 16 kB of headers, 15 s for them, 30 s for the whole request; Node would look only every 30 s.
    {
      maxHeaderSize: 16 * 1024,
      headersTimeout: 15_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 1000,
      requireHostHeader: false, // Node would answer without an id and a problem; serviceApp does it
    },
    app,
  );
  server.setTimeout(SILENCE_MS); // for a client that never reads its answers: nothing else would end that
  answerParserErrors(server, options);
  // RFC 9110, 10.1.1: an expectation that nobody knows may be ignored. Node would answer a bare 417.
  server.on("checkExpectation", (req, res) => server.emit("request", req, res));
  await listen(server, options);
  const url = `http://${hostInUrl(options.host)}:${(server.address() as AddressInfo).port}`;
  options.logger.info({ url }, "listening");
  process.send?.({ type: "listening", url });
  endOnSignal(server, app, options);
  return server;
}

function listen(server: Server, { host, port, portSetting }: ServeOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        error.code === undefined
          ? error
          : new StartupError(
              [{ name: portSetting, ...listenFault(error.code, host, port, portSetting) }],
              "The service cannot listen:",
            ),
      );
    });
    server.listen(port, host, resolve);
  });
}

function listenFault(code: string, host: string, port: number, setting: string): { problem: string; mend: string } {
  const mend = `Set another port, for example ${setting}=${port > 65_000 ? port - 10 : port + 10} in .env, where every service sees it.`;
  if (code === "EADDRINUSE") {
    const airPlay =
      port === 5000 ? " On macOS AirPlay Receiver holds port 5000 (System Settings, General, AirDrop & Handoff)." : "";
    return { problem: `is ${port}, and another process listens on ${host}:${port} already.${airPlay}`, mend };
  }
  if (code === "EACCES") return { problem: `is ${port}, which this user may not listen on.`, mend };
  return {
    problem: `is ${port}, and HOST is ${host}: ${code}.`,
    mend: "Set HOST to an address of this machine, for example HOST=127.0.0.1.",
  };
}

function endOnSignal(server: Server, app: Express, { shutdownGraceSeconds, logger, close }: ServeOptions): void {
  let ending = false;
  let inFlight = 0;
  server.prependListener("request", (_req, res) => {
    if (ending) res.setHeader("Connection", "close");
    inFlight += 1;
    res.once("close", () => (inFlight -= 1));
  });
  const end = (signal: NodeJS.Signals): void => {
    if (ending) process.exit(1);
    ending = true;
    app.locals["draining"] = true;
    logger.info({ signal }, "shutting down");
    // Not closeIdleConnections: Node takes a connection that has never sent anything for a busy one.
    const idle = setInterval(() => {
      if (inFlight === 0) server.closeAllConnections();
    }, 100);
    setTimeout(() => {
      logger.error("the grace period is over: cutting off what is still in flight");
      process.exitCode = 1;
      server.closeAllConnections();
      setTimeout(() => process.exit(1), 1000); // a query that nobody waits for any more may hold a connection
    }, shutdownGraceSeconds * 1000);
    // `close` calls it, and it cuts answers that a slow client has not read yet and requests that nobody has read yet.
    server.closeIdleConnections = () => {};
    server.close(() => {
      clearInterval(idle);
      void close()
        .catch((error: unknown) => logger.error({ err: error }, "closing failed"))
        .finally(() => process.exit());
    });
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  // Whoever started this process is gone, killed perhaps: nobody would stop it any more.
  process.on("disconnect", () => {
    if (!ending) end("SIGTERM");
  });
}

function hostInUrl(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
