// Issuers that listen on a port of their own, and services that know them by nothing but their address.
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { createVerifier, type Verifier, type VerifierOptions } from "@repo/auth";
import { testClock, type TestClock } from "@repo/auth/testing";
import { answerErrors, requestIds } from "@repo/service";
import express, { type Express } from "express";
import { newApp, type LogLine, type TestApp, type TestOptions } from "./app.js";

/** A server under test. */
export interface Listening {
  readonly origin: string;
  /** What answers; it may be exchanged at any time. */
  answer: RequestListener;
  /** How many requests have come for the key set. */
  fetches: number;
  readonly close: () => Promise<void>;
}

const open: (() => Promise<void>)[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((close) => close()))));

export const JWKS = "/.well-known/jwks.json";

/** Listens on a free port, or on this one, until the test is over. */
export async function listen(answer: RequestListener, port = 0): Promise<Listening> {
  const server = createServer((req, res) => {
    if (req.url === JWKS) listening.fetches += 1;
    listening.answer(req, res);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  open.push(close);
  const listening: Listening = { origin, answer, fetches: 0, close };
  return listening;
}

/** A real issuer of ES256 tokens: its own address is its `iss`. */
export async function newIssuer(options: TestOptions = {}): Promise<TestApp & { readonly server: Listening }> {
  const server = await listen((_req, res) => res.end());
  const app = await newApp({ fresh: true, algorithm: "ES256", issuer: server.origin, ...options });
  server.answer = app.app;
  return { ...app, server };
}

/** A service `campaigns` that only verifies. */
export interface VerifyOnly {
  readonly app: Express;
  readonly verifier: Verifier;
  readonly clock: TestClock;
  readonly log: LogLine[];
}

/** Builds it; its clock is that of the issuer where one is given. */
export async function newVerifier(
  origin: string,
  clock = testClock(),
  options: Partial<VerifierOptions> = {},
): Promise<VerifyOnly> {
  const log: LogLine[] = [];
  const write = (level: LogLine["level"]) => (details: object, message: string) =>
    void log.push({ level, message, details: details as Record<string, unknown> });
  const verifier = await createVerifier({
    service: "campaigns",
    issuer: origin,
    jwksUrl: origin + JWKS,
    environment: "test",
    rateLimits: "off",
    logger: { info: write("info"), warn: write("warn"), error: write("error") },
    clock,
    monotonicClock: clock,
    ...options,
  });
  open.push(verifier.close);
  const app = express().use(requestIds());
  app.get("/guarded", verifier.requires("campaigns:read"), (req, res) => void res.json(verifier.caller(req)));
  app.put("/owned/:owner", verifier.requires("campaigns:write"), (req, res) => {
    verifier.owner(req, String(req.params["owner"]));
    res.sendStatus(204);
  });
  return { app: app.use(answerErrors()), verifier, clock, log };
}
