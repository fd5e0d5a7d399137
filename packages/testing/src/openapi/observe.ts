import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import request from "supertest";
import { answerCheck, type AnswerCheck, type GivenAnswer } from "./answer-check.js";
import { promisedNames, type Document } from "./look-up.js";
import { answersOfRun } from "./run.js";

/** An Express app, as far as it is looked into. */
interface App {
  handle: (req: IncomingMessage, res: ServerResponse, next?: () => void) => void;
}

/** The description that an app answers with. */
export async function descriptionOf(app: Parameters<typeof request>[0]): Promise<Document> {
  const { body } = await request(app).get("/openapi.json").expect(200);
  return body as Document;
}

/** Makes the check of every answer of a service, for which the run then has to prove all that is promised. */
export function checkOfService(document: Document): AnswerCheck {
  answersOfRun.promised(promisedNames(document));
  return answerCheck(document);
}

/**
 * Holds every answer of an app to the description. One that differs becomes 599 with the difference, which no test takes
 * for what it wanted; and should nobody look, the run fails at its end.
 */
export function observe<T extends object>(app: T, check: AnswerCheck): T {
  const express = app as T & App;
  const handle = express.handle.bind(app);
  express.handle = (req, res, next) => {
    const { method = "", url: target = "" } = req; // Express changes it on its way
    const end = res.end.bind(res) as (...args: unknown[]) => ServerResponse;
    res.end = ((...args: unknown[]) => {
      const fault = note(check, {
        method,
        target,
        status: res.statusCode,
        headers: headersOf(res),
        body: textOf(args[0]),
      });
      if (fault === undefined || res.headersSent) return end(...args);
      res.statusCode = 599;
      res.setHeader("Content-Type", "text/plain");
      res.setHeader("Content-Length", Buffer.byteLength(fault));
      return end(fault);
    }) as ServerResponse["end"];
    handle(req, res, next);
  };
  return app;
}

function note(check: AnswerCheck, answer: GivenAnswer): string | undefined {
  const outcome = check(answer);
  answersOfRun.note(outcome);
  return outcome.fault;
}

function headersOf(res: ServerResponse): Record<string, string> {
  return Object.fromEntries(Object.entries(res.getHeaders()).map(([name, value]) => [name, String(value)]));
}

/** Express gives a body in one piece, with the end. */
function textOf(body: unknown): string {
  return typeof body === "string" || Buffer.isBuffer(body) ? body.toString() : "";
}

/** Fails when an answer differs from the description. */
export function assertDescribed(check: AnswerCheck, answer: GivenAnswer): void {
  const fault = note(check, answer);
  assert.equal(fault, undefined, fault);
}
