import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { createAuth } from "@repo/auth";
import { inTransaction } from "@repo/service";
import { signUp, TEST_SECRET, until } from "@repo/testing";
import { newApp } from "../support/app.js";
import { expectAccepted, expectRefused } from "../support/expect-refusal.js";
import { forge, headerOf, hmac } from "../support/forge.js";
import { askToken, expectOAuthError, formOf } from "../support/token-request.js";
import { kidsOf, published, rotate } from "../support/ring.js";
import { newIdentityDatabase } from "../support/identity-database.js";

const ES256 = { fresh: true, algorithm: "ES256" } as const;
const OTHER_SECRET = "another-secret-9876543210-zyxwvutsrqponmlkjihgfedcba";

describe("AUTH_ALGORITHM=ES256", () => {
  it("signs with a key of the identity database, and every service of it takes the token", async () => {
    const one = await newApp(ES256);
    const other = await newApp({ url: one.url, service: "resources", algorithm: "ES256" });
    const { token } = await signUp(other.app);
    const { kid, ...rest } = headerOf(token);
    assert.deepEqual(rest, { alg: "ES256", typ: "at+jwt" });
    const [identity] = await one.rows("identity");
    assert.ok(String(kid).startsWith(`${String(identity?.["id"])}.`));
    await expectAccepted(one.app, token);
    await expectAccepted(other.app, token);
  });

  it("makes one key when two processes start at once, and the same one signs after a restart", async () => {
    const url = await newIdentityDatabase();
    const apps = await Promise.all([newApp({ ...ES256, url }), newApp({ ...ES256, url })]);
    const [one, other, later] = await Promise.all([...apps, await newApp({ ...ES256, url })].map(kidsOf));
    assert.equal(one?.length, 1);
    assert.deepEqual(other, one);
    assert.deepEqual(later, one);
  });

  it("keeps the private half sealed, bound to its kid, and logs none of it", async () => {
    const { rows, log } = await newApp(ES256);
    const [row] = await rows("signing_keys");
    assert.doesNotMatch(JSON.stringify(row), /PRIVATE|"d"/);
    assert.deepEqual(log, []);
  });

  it("refuses tokens that HS256 signed, whatever they name as their key: with the secret, with the public key", async () => {
    const url = await newIdentityDatabase();
    const issuer = "https://auth.example";
    const shared = await newApp({ url, issuer });
    const app = await newApp({ ...ES256, url, issuer });
    const user = await signUp(shared.app);
    await expectRefused(app.app, user.token, /not signed by a key of this service/);
    const { token } = await signUp(app.app);
    await expectRefused(shared.app, token, /not signed by a key of this service/);

    const [jwk] = await published(app);
    const pem = createPublicKey({ key: { ...jwk }, format: "jwk" }).export({ format: "pem", type: "spki" });
    for (const secret of [TEST_SECRET, pem.toString(), JSON.stringify(jwk), jwk?.x ?? ""]) {
      await expectRefused(app.app, forge(token, { header: { alg: "HS256" }, sign: hmac("sha256", secret) }));
      await expectRefused(app.app, forge(token, { sign: hmac("sha256", secret) }), /signature/);
    }
    await expectRefused(app.app, forge(token, { header: { alg: "none" }, sign: () => "" }));
    await expectAccepted(app.app, token);
  });
});

describe("the key ring after SECRET_KEY has changed", () => {
  it("is sealed again under the new secret at the next start, and then needs the old one no more", async () => {
    const first = await newApp(ES256);
    const { token } = await signUp(first.app);
    const before = await first.rows("signing_keys");
    const secrets = { secret: OTHER_SECRET, previousSecret: TEST_SECRET };
    await newApp({ ...ES256, url: first.url, ...secrets });
    assert.notDeepEqual(await first.rows("signing_keys"), before);
    const later = await newApp({ ...ES256, url: first.url, secret: OTHER_SECRET });
    await expectAccepted(later.app, token);
    await expectAccepted(later.app, (await signUp(later.app)).token);
  });

  it("does not open without the old secret: the start fails, naming SECRET_KEY_PREVIOUS and the way out", async () => {
    const first = await newApp(ES256);
    const options = { service: "campaigns", database: first.url, environment: "test", algorithm: "ES256" } as const;
    await assert.rejects(createAuth({ ...options, secret: OTHER_SECRET }), (error: Error) => {
      assert.match(error.message, /SECRET_KEY does not open the signing key .*SECRET_KEY_PREVIOUS.*rotate-keys --now/s);
      assert.ok(!error.message.includes(OTHER_SECRET));
      return true;
    });
    await rotate(first, { now: true, secret: OTHER_SECRET });
    const later = await newApp({ ...ES256, url: first.url, secret: OTHER_SECRET });
    await expectAccepted(later.app, (await signUp(later.app)).token);
  });

  it("goes on with what it has in a running process that cannot open a new key, and says so in the log", async () => {
    const app = await newApp(ES256);
    await newApp({ ...ES256, url: app.url, secret: OTHER_SECRET, previousSecret: TEST_SECRET }); // seals all again
    const { kid } = await rotate(app, { secret: OTHER_SECRET });
    await until(async () => (await kidsOf(app)).includes(kid));
    app.clock.advance(306_000);
    const user = await signUp(app.app);
    assert.notEqual(headerOf(user.token)["kid"], kid); // but the one before, which it can open
    const [line] = app.log;
    assert.deepEqual([line?.level, line?.details], ["error", { kid }]);
    assert.ok(!JSON.stringify(app.log).includes(TEST_SECRET));

    await rotate(app, { now: true, secret: OTHER_SECRET });
    await until(async () => !(await kidsOf(app)).includes(kid));
    const res = await askToken(app.app, formOf(user));
    expectOAuthError(res, 503, "temporarily_unavailable"); // rather than sign with a key that may be stolen
  });

  it("reads the ring again when the database could not be asked the first time", async () => {
    const app = await newApp(ES256);
    await inTransaction(app.database, async (trx) => void (await trx.schema.renameTable("signing_keys", "away")));
    await inTransaction(app.database, async (trx) => {
      const entry = { kind: "keys", subject: "k", version: null, expires_at: new Date(app.clock()).toISOString() };
      await trx("revocations").insert(entry);
    });
    await until(async () => app.log.some(({ message }) => message.includes("could not be read")));
    await inTransaction(app.database, async (trx) => void (await trx.schema.renameTable("away", "signing_keys")));
    const [row] = await app.rows("signing_keys");
    const copy = { ...row, kid: `${String(row?.["kid"])}2` };
    await inTransaction(app.database, async (trx) => void (await trx("signing_keys").insert(copy)));
    await until(async () => (await published(app)).length === 2);
  });
});
