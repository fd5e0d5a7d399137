// Where the layers meet: what createAuth opens, migrates, reports and gives back.
import assert from "node:assert/strict";
import { AuthError, createAuth } from "@repo/auth";
import { inTransaction, openDatabase } from "@repo/service";
import { atEnd, signUp, TEST_SECRET } from "@repo/testing";
import request from "supertest";
import { hashingQueue, hashingSlots } from "../src/crypto/hashing-queue.js";
import { newApp, sharedApp } from "./support/app.js";
import { expectAccepted } from "./support/expect-refusal.js";
import { newService } from "./support/service.js";
import { askToken } from "./support/token-request.js";
import { newIdentityDatabase } from "./support/identity-database.js";

const options = { service: "campaigns", secret: TEST_SECRET, environment: "test", bcryptCost: 4 } as const;

describe("createAuth", () => {
  it("takes an open database as well as a URL, and leaves it open when it closes", async () => {
    const { url, app, clock } = await newApp();
    const { token, id } = await signUp(app);
    const database = openDatabase(url);
    atEnd(() => database.close());
    const auth = await createAuth({ ...options, database, clock });
    assert.equal(auth.tokens.verify(token).userId, id);
    await auth.close();
    assert.equal((await database.reader("users").where({ id })).length, 1);
  });

  it("[S10] makes no account on an empty database, and no name of a default one signs in", async () => {
    const { app, rows } = await newApp({ fresh: true });
    assert.deepEqual(await rows("users"), []);
    for (const name of ["admin", "root", "test", "user"]) {
      const { status, body } = await askToken(app, { username: name, password: name });
      assert.deepEqual([status, body.error], [400, "invalid_grant"]);
    }
  });

  it("is ready while its database has every migration, and not before", async () => {
    const { auth, database } = await newApp({ fresh: true });
    await auth.ready();
    await inTransaction(database, async (trx) => void (await trx("audit_migrations").delete()));
    await assert.rejects(auth.ready(), /The database lacks 001-audit, .*audit_migrations/);
    await inTransaction(
      database,
      async (trx) => void (await trx("auth_migrations").where("name", "like", "004%").delete()),
    );
    await assert.rejects(auth.ready(), /The database lacks 004-sessions of auth_migrations/);
  });

  it("makes the audit tables in the service's own database, and is not ready without them", async () => {
    const { auth, own } = await newService();
    await auth.ready();
    await inTransaction(own, async (trx) => void (await trx("audit_migrations").where({ name: "003-lists" }).delete()));
    await assert.rejects(auth.ready(), /The database lacks 003-lists of audit_migrations/);
  });

  it("shares one identity among services: a token of one is good at the other", async () => {
    const one = await newApp({ fresh: true });
    const other = await newApp({ url: one.url, service: "resources" });
    const { token, headers, id } = await signUp(other.app);
    await expectAccepted(one.app, token);
    assert.equal((await request(one.app).get("/me").set(headers)).body.id, id);
  });

  it("sets the number of hashes at once from the size of libuv's thread pool", async () => {
    const { url } = await sharedApp();
    const before = hashingQueue.slots;
    await newApp({ url, threadPoolSize: 1 });
    assert.equal(hashingQueue.slots, 1);
    await newApp({ url, threadPoolSize: 128 });
    assert.equal(hashingQueue.slots, hashingSlots(128));
    hashingQueue.slots = before;
  });

  it("warns and reports on the console where no logger is given", async () => {
    const printed: unknown[][] = [];
    const { warn, error } = console;
    Object.assign(console, { warn: (...args: unknown[]) => printed.push(args), error: () => printed.push([]) });
    try {
      const database = await newIdentityDatabase();
      for (const issuer of ["https://one.example", "https://two.example"]) {
        const auth = await createAuth({ ...options, database, issuer });
        atEnd(() => auth.close());
      }
    } finally {
      Object.assign(console, { warn, error });
    }
    const [noKey, newIssuer, again, ...more] = printed.map(([message]) => String(message));
    assert.match(noKey ?? "", /^AUDIT_KEY is missing: .* Write AUDIT_KEY=<what this prints>: node -e "/);
    assert.match(newIssuer ?? "", /the issuer has changed/);
    assert.deepEqual([again, more], [noKey, []]);
  });
});

describe("tokens.verify on its own", () => {
  it("throws an AuthError with code, status and challenge", async () => {
    const { auth } = await sharedApp();
    assert.throws(
      () => auth.tokens.verify("garbage"),
      (error) => {
        assert.ok(error instanceof AuthError);
        assert.deepEqual([error.code, error.status, error.name], ["invalid_token", 401, "AuthError"]);
        assert.match(error.headers["WWW-Authenticate"] ?? "", /^Bearer realm="campaigns", error="invalid_token"/);
        return true;
      },
    );
  });
});
