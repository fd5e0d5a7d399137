// The audit trail of a service that only verifies: in its own database, where nobody else looks after it.
import assert from "node:assert/strict";
import { createVerifier, type Verifier, type VerifierOptions } from "@repo/auth";
import { answerErrors, inTransaction, openDatabase, requestIds, StartupError, type Database } from "@repo/service";
import { atEnd, expectProblem, newDatabase, signUp, until, type SignedIn } from "@repo/testing";
import express from "express";
import request, { type Response } from "supertest";
import { newIssuer, newVerifier, type VerifyOnly } from "./support/issuer.js";
import { runCli } from "./support/run-cli.js";
import { AUDIT_KEY } from "./support/trail.js";

const DAY_MS = 86_400_000;

interface Service extends VerifyOnly {
  readonly database: Database;
  readonly url: string;
  readonly user: SignedIn;
  /** Makes a thing; `then` happens in the same transaction, behind it. */
  readonly make: (then?: () => Promise<void>) => Promise<Response>;
  readonly rows: (table: string) => Promise<Record<string, unknown>[]>;
}

/** A service with a table of its own, whose changes it records. */
async function newService(options: Partial<VerifierOptions> = {}): Promise<Service> {
  const { database, url } = await newServiceDatabase();
  await database.writer.schema.createTable("things", (table) => void table.text("owner_id"));
  const issuer = await newIssuer();
  const made = await newVerifier(issuer.server.origin, issuer.clock, { serviceDatabase: database, ...options });
  const user = await signUp(issuer.app);
  const make = async (then = async (): Promise<void> => {}): Promise<Response> => {
    const app = express().use(requestIds());
    app.post("/things", made.verifier.requires("campaigns:write"), async (req, res) => {
      const what = { action: "thing_created", targetType: "thing", targetId: "t-1" };
      await inTransaction(database, async (trx) => {
        await trx("things").insert({ owner_id: made.verifier.caller(req).userId });
        await made.verifier.audit.record(trx, made.verifier.audit.event(req, what));
        await then();
      });
      res.sendStatus(201);
    });
    const sent = request(app.use(answerErrors())).post("/things").set(user.headers);
    return sent.set("X-Request-Id", "request-1").set("User-Agent", "curl/8");
  };
  return { ...made, database, url, user, make, rows: async (table) => database.reader(table) };
}

async function newServiceDatabase(): Promise<{ readonly database: Database; readonly url: string }> {
  const url = await newDatabase();
  const database = openDatabase(url);
  atEnd(() => database.close());
  return { database, url };
}

const isSealed = async ({ rows }: Service): Promise<boolean> =>
  (await rows("audit_events")).every(({ seal }) => seal !== null);

describe("the audit trail of a service that only verifies", () => {
  it("says who did what in which request, and keeps neither address nor user agent", async () => {
    const service = await newService();
    assert.equal((await service.make()).status, 201);
    const [{ id, details_mac: _, ...event } = {}, ...more] = await service.rows("audit_events");
    assert.equal(more.length, 0);
    assert.deepEqual(event, {
      source: "campaigns",
      request_id: "request-1",
      actor_id: service.user.id,
      action: "thing_created",
      target_type: "thing",
      target_id: "t-1",
      outcome: "success",
      count: 1,
      started_at: null,
      seal: null,
      created_at: new Date(service.clock()).toISOString(),
    });
    const details = (await service.rows("audit_details")).filter(({ event_id }) => event_id === id);
    assert.ok(details.every(({ ip, user_agent }) => ip === null && user_agent === null));
    assert.doesNotMatch(JSON.stringify(details), /127\.0\.0\.1|curl/);
  });

  it("has no row of a change that was rolled back", async () => {
    const service = await newService();
    const answer = await service.make(() => Promise.reject(new Error("the change fails")));
    expectProblem(answer, 500, "internal_error");
    assert.deepEqual([await service.rows("things"), await service.rows("audit_events")], [[], []]);
  });

  it("is sealed under auditKey within a second, as verify-audit proves", async () => {
    const service = await newService({ auditKey: AUDIT_KEY });
    await service.make();
    await service.make();
    await until(() => isSealed(service));
    const args = ["verify-audit", "--database", service.url, "--json"];
    const proved = await runCli("mysql://not-opened", args, "", { AUDIT_KEY, SECRET_KEY: "" });
    const { intact, rows, unsealed } = JSON.parse(proved.stdout);
    assert.deepEqual([proved.code, intact, rows, unsealed], [0, true, 2, 0]);
    const other = await runCli("mysql://not-opened", args, "", { AUDIT_KEY: `${AUDIT_KEY}!`, SECRET_KEY: "" });
    assert.equal(other.code, 1, "another key proves it, too");
  });

  it("is sealed to its last row when the service ends, and not after that", async () => {
    const service = await newService({ auditKey: AUDIT_KEY });
    await service.make();
    await service.verifier.close();
    assert.ok(await isSealed(service));
    const seals = (await service.rows("audit_seals")).length;
    await service.make();
    const later = await newService({ auditKey: AUDIT_KEY });
    await later.make();
    await until(() => isSealed(later)); // by then the first one would have done it, too
    assert.deepEqual([await isSealed(service), (await service.rows("audit_seals")).length], [false, seals]);
  });

  it("loses what is older than auditRetentionDays, in an hour's time", async () => {
    const service = await newService({ auditKey: AUDIT_KEY, auditRetentionDays: 30 });
    await service.make();
    await until(() => isSealed(service));
    service.clock.advance(31 * DAY_MS);
    await until(async () => (await service.rows("audit_events")).length === 0);
    assert.ok(service.log.some(({ message }) => message === "audit rows pruned"));
  });

  it("is written without auditKey, too, and a warning says what that means", async () => {
    const unsealed = /^AUDIT_KEY is missing: audit rows stay unsealed/;
    const warnings = ({ log }: VerifyOnly): number => log.filter(({ message }) => unsealed.test(message)).length;
    const service = await newService();
    await service.make();
    assert.deepEqual([warnings(service), (await service.rows("audit_events")).length], [1, 1]);
    assert.equal(warnings(await newService({ auditKey: AUDIT_KEY })), 0);
    const { server, clock } = await newIssuer();
    assert.equal(warnings(await newVerifier(server.origin, clock)), 0, "where there is no trail, nothing is missing");
  });
});

describe("ready() of a service that only verifies", () => {
  const readiness = (verifier: Verifier): Promise<string> =>
    verifier.ready().then(
      () => "ready",
      (error: Error) => error.message,
    );

  it("rejects while its database is older than this code", async () => {
    const { verifier, database } = await newService();
    assert.equal(await readiness(verifier), "ready");
    await database.writer("audit_migrations").where({ name: "001-audit" }).delete();
    assert.match(await readiness(verifier), /The database lacks 001-audit/);
  });

  it("rejects while its database is away", async () => {
    const { verifier, database } = await newService();
    await database.close();
    assert.notEqual(await readiness(verifier), "ready");
  });
});

describe("createVerifier with a database of its own", () => {
  it("does not start where the audit tables cannot be made", async () => {
    const { database } = await newServiceDatabase();
    await database.close();
    const issuer = await newIssuer();
    await assert.rejects(newVerifier(issuer.server.origin, issuer.clock, { serviceDatabase: database }), StartupError);
  });

  it("names an audit key that is too short, and a retention that is none", async () => {
    const address = { issuer: "https://auth.example", jwksUrl: "https://auth.example/keys" };
    const wrong = { service: "reports", ...address, auditKey: "hunter2", auditRetentionDays: 0 };
    await assert.rejects(createVerifier(wrong), (error) => {
      assert.ok(error instanceof StartupError);
      assert.deepEqual(
        error.faults.map(({ name }) => name),
        ["auditKey", "auditRetentionDays"],
      );
      assert.doesNotMatch(error.message, /hunter2/);
      return true;
    });
  });
});
