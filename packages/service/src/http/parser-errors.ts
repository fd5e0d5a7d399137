import { randomUUID } from "node:crypto";
import { STATUS_CODES, type Server } from "node:http";
import type { Socket } from "node:net";
import type { Logger } from "pino";
import { problem, problemBody, type ErrorPages, type Problem } from "./problem.js";

/**
 * Answers what Node's HTTP parser refuses before there is a request: slow headers or bodies 408, a header section
 * that is too large 431, anything else malformed 400, CONNECT with it. Like every other error, as problem+json.
 */
export function answerParserErrors(server: Server, { logger, ...pages }: ErrorPages & { logger: Logger }): void {
  // Node would cut the connection: CONNECT asks a proxy, which this is not.
  server.on("connect", (_req, stream) => {
    stream.on("error", () => stream.destroy()); // Node has taken its own listener away, and a reset would end the process
    server.emit("clientError", new Error("CONNECT"), stream);
  });
  server.on("clientError", (error: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket & { _httpMessage?: { headersSent: boolean } };
    // An answer that has begun cannot take another one into its middle; Node itself looks at the same member.
    const begun = socket._httpMessage?.headersSent === true;
    if (error.code === "ECONNRESET" || !socket.writable || begun) return socket.destroy();
    const refusal = refusalFor(error.code);
    const id = randomUUID();
    const { status, code } = refusal;
    logger.warn({ request_id: id, status, code }, "request");
    const body = JSON.stringify(problemBody(refusal, id, pages));
    socket.write(
      [
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
        "Connection: close",
        "Content-Type: application/problem+json; charset=utf-8",
        `Content-Length: ${Buffer.byteLength(body)}`,
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        `X-Request-Id: ${id}`,
        "",
        body,
      ].join("\r\n"),
    );
    socket.destroySoon(); // `end` would leave the socket to a client that never closes its side
  });
}

function refusalFor(code: string | undefined): Problem {
  switch (code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return problem("request_timeout", "The request took too long to arrive.");
    case "HPE_HEADER_OVERFLOW":
      return problem("headers_too_large", "The header section is larger than 16 kB.");
    default:
      return problem("malformed_request", "This is not a well-formed HTTP request.");
  }
}
