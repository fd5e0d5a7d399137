// Requests that come from several addresses, as behind a proxy.
import type { Express } from "express";
import type { Test } from "supertest";
import { newApp, type TestApp, type TestOptions } from "./app.js";
import { askToken } from "./token-request.js";

/** An app behind one proxy, with every limit as shipped. */
export async function newLimitedApp(options: TestOptions = {}): Promise<TestApp> {
  const test = await newApp({ rateLimits: "on", ...options });
  test.app.set("trust proxy", 1);
  return test;
}

/** `POST /token` from an address. */
export function askTokenFrom(app: Express, address: string, form: Record<string, string>): Test {
  return askToken(app, form).set("X-Forwarded-For", address);
}
