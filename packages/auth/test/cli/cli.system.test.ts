// npm run auth: what operators do to accounts, beside running services.
import assert from "node:assert/strict";
import { newDatabase, until, type TestDialect } from "@repo/testing";
import request from "supertest";
import { newApp } from "../support/app.js";
import { runCli, spawnCli, typeCli } from "../support/run-cli.js";
import { newSession, refresh, refreshed } from "../support/session.js";
import { claimsOf } from "../support/forge.js";
import { askToken, expectOAuthError } from "../support/token-request.js";

const PASSWORD = "correct horse battery";

for (const dialect of ["sqlite", "postgres"] satisfies TestDialect[]) {
  describe(`npm run auth on ${dialect}`, () => {
    it("changes users of a running service, which takes note within two seconds", async () => {
      const { app, url, rows } = await newApp({ url: await newDatabase(dialect) });
      const user = await newSession(app);
      const refused = async (token: string): Promise<boolean> =>
        (await request(app).get("/me").set("Authorization", `Bearer ${token}`)).status === 401;

      assert.equal((await runCli(url, ["set-role", user.username.toUpperCase(), "admin"])).code, 0);
      await until(() => refused(user.token));
      const admin = await refreshed(app, user.refreshToken);
      assert.equal(claimsOf(admin.token)["role"], "admin");

      const ended = await runCli(url, ["revoke-sessions", user.username, "--json"]);
      assert.deepEqual(JSON.parse(ended.stdout), { id: user.id, sessions: 2 }); // sign-up, and this one
      await until(() => refused(admin.token));
      expectOAuthError(await refresh(app, admin.refreshToken), 400, "invalid_grant");

      const disabled = await runCli(url, ["disable", user.username, "--json"]);
      assert.equal(JSON.parse(disabled.stdout).disabled, true);
      const form = { username: user.username, password: user.password };
      expectOAuthError(await askToken(app, form), 400, "invalid_grant");
      assert.equal((await runCli(url, ["enable", user.username])).code, 0);
      assert.equal((await askToken(app, form)).status, 200);

      const events = (await rows("audit_events", { source: "auth-cli" })).map(({ action, actor_id }) => [
        action,
        actor_id,
      ]);
      assert.deepEqual(events.map(String).sort(), [
        "authn_token_revoked,",
        "authz_change,",
        "user_archived,",
        "user_updated,",
      ]);
    });
  });
}

describe("npm run auth", () => {
  let url: string;
  before(async () => void (url = await newDatabase("sqlite")));

  it("makes an admin on an empty database, with the password from standard input", async () => {
    const made = await spawnCli(url, ["create-admin", "ada", "--json"], `${PASSWORD}\r\nmore\n`);
    const { id, ...rest } = JSON.parse(made.stdout);
    assert.deepEqual([made.code, rest], [0, { username: "ada", role: "admin" }]);
    const { app } = await newApp({ url });
    assert.equal(claimsOf((await askToken(app, { username: "ada", password: PASSWORD })).body.access_token)["sub"], id);
    const listed = JSON.parse((await runCli(url, ["list-users", "--json"])).stdout);
    assert.deepEqual(
      listed.map(({ username, role, disabled }: Record<string, unknown>) => [username, role, disabled]),
      [["ada", "admin", false]],
    );
    assert.match((await runCli(url, ["list-users"])).stdout, new RegExp(`^${id}  admin {12}ada\n$`));
  });

  it("asks for a password twice at a terminal, and shows nothing of it", async () => {
    const made = await typeCli(url, ["create-admin", "typed"], `${PASSWORD}\n${PASSWORD}\n`);
    assert.equal(made.code, 0, made.stdout);
    assert.match(made.stdout, /Password: [^]*The same once more: [^]*typed is an admin now/);
    assert.ok(!made.stdout.includes(PASSWORD));
    const differing = await typeCli(url, ["create-admin", "other"], `${PASSWORD}\nanother long password\n`);
    assert.deepEqual([differing.code, /The two passwords differ/.test(differing.stdout)], [1, true]);
  });

  const refused: [name: string, args: string[], input: string, code: number, said: RegExp][] = [
    ["a name that is taken", ["create-admin", "ADA"], PASSWORD, 1, /username_taken/],
    ["a name that is none", ["create-admin", "a b"], PASSWORD, 1, /username must be 3 to 64/],
    ["a common password", ["create-admin", "bob"], "password123", 1, /commonest/],
    ["no password", ["create-admin", "bob"], "", 1, /No password/],
    ["a user that there is not", ["disable", "nobody"], "", 1, /not_found.*nobody/],
    ["a role that there is not", ["set-role", "ada", "root"], "", 2, /no role/],
    ["a service's name that is none", ["register-service", "Notes"], "", 2, /cannot be the name/],
    ["a scope of the identity routes", ["register-service", "notes", "--scope", "admin"], "", 2, /cannot be a scope/],
    [
      "a scope of another service",
      ["register-service", "notes", "--scope", "campaigns:read"],
      "",
      1,
      /is a scope of the service/,
    ],
    ["a command that there is not", ["drop"], "", 2, /There is no command/],
    ["a word too many", ["disable", "ada", "bob"], "", 2, /Write: npm run auth -- disable <username>/],
    ["an option of another command", ["disable", "ada", "--scope", "x"], "", 2, /Write: npm run auth -- disable/],
    ["an option of verify-audit", ["prune", "--database", "sqlite:x"], "", 2, /Write: npm run auth -- prune/],
    ["a last seal that is none", ["verify-audit", "--last-seal", "7"], "", 2, /--last-seal is <seq>:<mac>/],
    ["an option that there is not", ["create-admin", "bob", "--password=secret"], "", 2, /Unknown option/],
  ];
  for (const [name, args, input, code, said] of refused) {
    it(`ends with ${code} for ${name}, and says why on standard error, as JSON where that was asked for`, async () => {
      const ran = await runCli(url, [...args, "--json"], input);
      assert.deepEqual([ran.code, ran.stdout], [code, ""], ran.stderr);
      const { error, message } = JSON.parse(ran.stderr);
      assert.match(`${error} ${message}`, said);
      assert.ok(input === "" || !ran.stderr.includes(input));
    });
  }

  it("ends its process with the exit code, and says why on standard error", async () => {
    const ran = await spawnCli(url, ["disable", "nobody"]);
    assert.deepEqual(ran, { code: 1, stdout: "", stderr: 'There is no user "nobody".\n' });
  });

  it("registers a service whose scopes the next token has", async () => {
    const made = await runCli(url, ["register-service", "reports", "--scope", "reports:read", "--json"]);
    assert.deepEqual(JSON.parse(made.stdout), { service: "reports", scopes: ["reports:read"] });
    const { app } = await newApp({ url });
    const { scope } = (await askToken(app, { username: "ada", password: PASSWORD })).body;
    assert.match(scope, /reports:read/);
  });

  it("prunes, and says how many rows: here the sessions of apps whose clocks are months behind", async () => {
    const { sessions, knownPrefixes, ...rest } = JSON.parse((await runCli(url, ["prune", "--json"])).stdout);
    assert.ok(sessions > 0 && knownPrefixes > 0);
    assert.ok(
      Object.values(rest).every((count) => count === 0),
      JSON.stringify(rest),
    );
  });

  it("rotates signing keys, and says from when on the new one signs", async () => {
    const es256 = { AUTH_ALGORITHM: "ES256" };
    const rotated = JSON.parse((await runCli(url, ["rotate-keys", "--json"], "", es256)).stdout);
    assert.ok(Date.parse(rotated.signs_from) > Date.now() + 290_000);
    const now = await runCli(url, ["rotate-keys", "--now"], "", es256);
    assert.match(now.stdout, / signs from now on, and is the only one\.\n$/);
    const refused = await runCli(url, ["rotate-keys"]);
    assert.deepEqual([refused.code, refused.stderr], [1, "AUTH_ALGORITHM is HS256: only ES256 has keys of its own.\n"]);
  });

  it("names every wrong setting and changes nothing", async () => {
    const ran = await runCli("mysql://somewhere", ["list-users"]);
    assert.deepEqual([ran.code, ran.stdout], [1, ""]);
    assert.match(ran.stderr, /AUTH_DATABASE_URL is not the address of a database/);
  });
});
