// Services and their scopes, as createAuth registers them in the identity database.
import assert from "node:assert/strict";
import { createAuth } from "@repo/auth";
import { openDatabase, StartupError } from "@repo/service";
import { atEnd, newDatabase, signIn, signUp, TEST_SECRET } from "@repo/testing";
import { newApp, type TestApp } from "../support/app.js";
import { claimsOf } from "../support/forge.js";
import { formOf } from "../support/token-request.js";

const serviceNames = async ({ rows }: TestApp): Promise<unknown[]> =>
  (await rows("services")).map(({ name }) => name).sort();
const scopeNames = async ({ rows }: TestApp): Promise<unknown[]> =>
  (await rows("scopes")).map(({ service, name }) => [service, name].join("/")).sort();

describe("a service", () => {
  it("is registered at start with the scopes <service>:read and <service>:write", async () => {
    const test = await newApp({ fresh: true, service: "notes-2" });
    assert.deepEqual(await serviceNames(test), ["notes-2"]);
    assert.deepEqual(await scopeNames(test), ["notes-2/notes-2:read", "notes-2/notes-2:write"]);
  });

  it("has just the scopes it names, or none", async () => {
    const one = await newApp({ fresh: true, service: "one", scopes: ["one.act"] });
    assert.deepEqual(await scopeNames(one), ["one/one.act"]);
    await newApp({ service: "two", scopes: [], url: one.url });
    assert.deepEqual(await scopeNames(one), ["one/one.act"]);
    assert.deepEqual(await serviceNames(one), ["one", "two"]);
  });

  it("may start again, and several of it at once, and is registered once", async () => {
    const test = await newApp({ fresh: true });
    await Promise.all([newApp({ url: test.url }), newApp({ url: test.url })]);
    assert.deepEqual(await serviceNames(test), ["campaigns"]);
    assert.deepEqual(await scopeNames(test), ["campaigns/campaigns:read", "campaigns/campaigns:write"]);
  });

  it("may register on an empty database at the same moment as another", async () => {
    const url = await newDatabase();
    const [test] = await Promise.all([newApp({ url }), newApp({ url, service: "resources" })]);
    assert.deepEqual(await serviceNames(test), ["campaigns", "resources"]);
    assert.equal((await test.rows("identity")).length, 1);
  });

  it("is in the first token when it has registered before, and in the next when it joins later", async () => {
    const { app, url } = await newApp({ fresh: true });
    await newApp({ url, service: "resources" });
    const user = await signUp(app);
    const first = claimsOf(user.token);
    assert.deepEqual(first["aud"], ["campaigns", "resources"]);
    assert.equal(first["scope"], "account campaigns:read campaigns:write resources:read resources:write");
    await newApp({ url, service: "audience-three" });
    assert.deepEqual(claimsOf(await signIn(app, formOf(user)))["aud"], ["audience-three", "campaigns", "resources"]);
  });
});

describe("a scope", () => {
  it("belongs to one service: another cannot register it, is told whose it is, and leaves nothing", async () => {
    const test = await newApp({ fresh: true });
    const scopes = ["resources:read", "campaigns:read", "campaigns:write"];
    const options = { service: "resources", database: test.url, secret: TEST_SECRET, scopes };
    await assert.rejects(createAuth(options), (error) => {
      assert.ok(error instanceof StartupError);
      assert.deepEqual(error.faults.map(({ name }) => name).sort(), ["campaigns:read", "campaigns:write"]);
      assert.match(error.message, /is a scope of the service "campaigns" already/);
      return true;
    });
    assert.deepEqual(await serviceNames(test), ["campaigns"]);
    assert.equal((await test.rows("scopes")).length, 2);
  });

  for (const scope of ["account", "admin", "tokens:introspect"]) {
    it(`cannot be called ${scope}, which the identity routes have`, async () => {
      const options = { service: "notes", database: "sqlite:/dev/null/never", secret: TEST_SECRET };
      await assert.rejects(createAuth({ ...options, scopes: ["notes:read", scope] }), /which cannot be a scope/);
    });
  }
});

describe("a service that cannot start", () => {
  it("gives the identity database back", async () => {
    const { url, database, auth } = await newApp({ fresh: true });
    const options = { service: "resources", database: url, secret: TEST_SECRET, scopes: ["campaigns:read"] };
    await assert.rejects(createAuth(options));
    await Promise.all([auth.close(), database.close()]);
    await assert.rejects(Promise.resolve(database.reader("users").select()), /pool|acquir/i);
    const again = openDatabase(url);
    atEnd(() => again.close());
    assert.equal((await again.reader("services")).length, 1);
  });
});
