// A user with more sessions than a statement of PostgreSQL has places for values, and two who end them at once.
import assert from "node:assert/strict";
import { v7 as uuidv7 } from "uuid";
import { insertAll, inTransaction } from "@repo/service";
import { testDialect } from "@repo/testing";
import request from "supertest";
import { newApp } from "../support/app.js";
import { newSession } from "../support/session.js";

const MANY = testDialect === "postgres" ? 17_000 : 1000;

describe("a user with very many sessions", () => {
  it("can end them all, and change the password", async () => {
    const { app, database, rows } = await newApp({ fresh: true });
    const own = await newSession(app);
    const [like] = (await rows("sessions", { id: own.sessionId })) as [Record<string, string | null>];
    const add = (): Promise<void> =>
      inTransaction(database, (trx) =>
        insertAll(
          trx,
          "sessions",
          Array.from({ length: MANY }, () => ({ ...like, id: uuidv7() })),
        ),
      );
    await add();
    const change = { current_password: own.password, new_password: "a new and longer password" };
    await request(app).post("/me/password").set(own.headers).send(change).expect(204);
    assert.equal((await rows("sessions")).length, 1);
    await add();
    await request(app).delete("/me/sessions").set(own.headers).expect(204);
    assert.deepEqual(await rows("sessions"), []);
    assert.ok((await rows("revocations")).length > 2 * MANY);
  });

  it("may end them in two ways at once, without a deadlock", async () => {
    const { app } = await newApp({ fresh: true });
    for (let round = 0; round < 8; round += 1) {
      const own = await newSession(app);
      const others = await Promise.all(Array.from({ length: 8 }, () => newSession(app, {}, own)));
      const last = others.at(-1) ?? own;
      const change = { current_password: own.password, new_password: own.password };
      const answers = await Promise.all([
        request(app).post("/me/password").set(last.headers).send(change),
        request(app).delete("/me/sessions").set(own.headers),
      ]);
      for (const { status, text } of answers) assert.ok([204, 401].includes(status), text);
    }
  });
});
