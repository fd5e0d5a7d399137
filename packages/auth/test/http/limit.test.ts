// auth.limit({ max, windowSeconds }): a limit of a service's own.
import assert from "node:assert/strict";
import type { Auth } from "@repo/auth";
import { StartupError } from "@repo/service";
import type { Express } from "express";
import request, { type Response } from "supertest";
import { newApp, sharedApp } from "../support/app.js";
import { expectLeft, expectOver, limitedApp } from "../support/expect-limit.js";
import { newSession } from "../support/session.js";

function routes(app: Express, auth: Auth): void {
  app.post("/notes", auth.requires(), auth.limit({ max: 2 }), (_req, res) => void res.sendStatus(201));
  app.post("/reports", auth.requires(), auth.limit({ max: 1, windowSeconds: 3600 }), (_req, res) => void res.end());
  app.get("/public", auth.limit({ max: 1 }), (_req, res) => void res.end());
}

describe("auth.limit", () => {
  it("lets each caller through so many times in a window, and each call counts on its own", async () => {
    const { app, clock } = await limitedApp({}, { routes });
    const [user, other] = [await newSession(app), await newSession(app)];
    const post = async (path: string, { headers }: typeof user): Promise<Response> =>
      request(app).post(path).set(headers);
    for (const left of [1, 0]) expectLeft(await post("/notes", user), "2-in-60s", left, 2);
    const refused = await post("/notes", user);
    expectOver(refused, "2-in-60s", 2);
    expectLeft(await post("/notes", other), "2-in-60s", 1, 2);
    expectLeft(await post("/reports", user), "1-in-3600s", 0, 1, 3600);
    clock.advance(60_000);
    expectLeft(await post("/notes", user), "2-in-60s", 1, 2);
    expectOver(await post("/reports", user), "1-in-3600s", 1, 3540);
  });

  it("counts by address on a public route", async () => {
    const { app } = await limitedApp({}, { routes });
    const get = async (ip: string): Promise<Response> => request(app).get("/public").set("X-Forwarded-For", ip);
    expectLeft(await get("192.0.2.1"), "1-in-60s", 0, 1);
    expectOver(await get("192.0.2.1"), "1-in-60s", 1);
    expectLeft(await get("192.0.2.2"), "1-in-60s", 0, 1);
  });

  it("lets everything through with RATE_LIMITS=off", async () => {
    const { app } = await newApp({ routes });
    for (let sent = 0; sent < 2; sent += 1) {
      const res = await request(app).get("/public");
      assert.deepEqual([res.status, res.headers["ratelimit"]], [200, undefined]);
    }
  });

  it("does not start with numbers that cannot be a limit, and names them all", async () => {
    const { auth } = await sharedApp();
    for (const max of [0, -1, 1.5, NaN, Infinity, "10" as unknown as number, undefined as unknown as number])
      assert.throws(
        () => auth.limit({ max, windowSeconds: 0 }),
        (error) => {
          assert.ok(error instanceof StartupError);
          assert.deepEqual(
            error.faults.map(({ name }) => name),
            ["max", "windowSeconds"],
          );
          assert.match(error.message, /max is .*\.\n +Write a whole number from 1 to 1000000\./);
          return true;
        },
      );
  });
});
