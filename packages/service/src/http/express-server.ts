import { createServer, IncomingMessage, ServerResponse, type Server, type ServerOptions } from "node:http";
import type { Socket } from "node:net";
import type { Express } from "express";

/**
 * Node's HTTP server for an Express app. Express makes every request and answer one of its own kind by changing their
 * prototype, after which V8 runs all code that touches them in its slow way. Here they are made as that kind,
 * so there is nothing left to change (decision 009).
 */
export function createExpressServer(options: ServerOptions, app: Express): Server {
  // Functions, not classes: only a function may be given a prototype that exists already.
  function AppRequest(this: IncomingMessage, socket: Socket): void {
    Node.request.call(this, socket);
  }
  AppRequest.prototype = app.request;

  function AppResponse(this: ServerResponse, req: IncomingMessage, responseOptions: object): void {
    Node.response.call(this, req, responseOptions);
  }
  AppResponse.prototype = app.response;

  const kinds = { IncomingMessage: AppRequest, ServerResponse: AppResponse } as unknown as ServerOptions;
  return createServer({ ...options, ...kinds }, (req, res) => {
    if (!/^\/(?!\/)[^#]*$/.test(req.url ?? "")) req.url = originForm(req.url ?? "");
    app(req, res);
  });
}

/**
 * The path and query of a target that was sent as a whole address (RFC 9112, 3.2.2). Express cannot find the path of
 * every one (`http://`, `http://[`), and answers those itself, past every middleware: in HTML, without an id. A path
 * that begins with two slashes is a path, too; Express may take it for a host and serve what stands behind it.
 */
function originForm(target: string): string {
  const [sent = ""] = target.split("#", 1); // a fragment is never sent; Express would read the rest in another way for it
  const [, rest = ""] = sent.startsWith("/") ? [sent, sent] : (WHOLE_ADDRESS.exec(sent) ?? []);
  return rest.startsWith("/") ? rest.replace(/^\/\//, "/.//") : `/${rest}`;
}

const WHOLE_ADDRESS = /^[a-z][a-z\d+.-]*:\/\/[^/?#]+(.*)$/i;

/** What they are in Node, too: functions that may be called without `new`. */
const Node = {
  request: IncomingMessage as unknown as (this: IncomingMessage, socket: Socket) => void,
  response: ServerResponse as unknown as (this: ServerResponse, req: IncomingMessage, options: object) => void,
};
