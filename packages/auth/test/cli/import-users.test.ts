// Accounts from another system, with their bcrypt hashes.
import assert from "node:assert/strict";
import bcrypt from "bcrypt";
import { newApp, type TestApp } from "../support/app.js";
import { runCli } from "../support/run-cli.js";
import { askToken } from "../support/token-request.js";

const line = (username: string, password_hash: string): string => JSON.stringify({ username, password_hash });

describe("npm run auth -- import-users", () => {
  const hash = bcrypt.hashSync("a password of old", 4);
  let test: TestApp;
  beforeEach(async () => void (test = await newApp({ fresh: true })));

  const run = (input: string) => runCli(test.url, ["import-users"], input);
  const users = () => test.rows("users");
  const signIn = async (username: string, password: string): Promise<number> =>
    (await askToken(test.app, { username, password })).status;

  it("makes accounts that sign in with their old passwords, and an audit row for each", async () => {
    const { code, stdout } = await run(`${line("ada", hash)}\r\n${line("Bob", hash.replace("$2b$", "$2a$"))}\n\n`);
    assert.deepEqual([code, stdout], [0, "2 accounts were imported.\n"]);
    assert.equal(await signIn("ada", "a password of old"), 200);
    assert.equal(await signIn("bob", "a password of old"), 200);
    assert.equal(await signIn("ada", "another password"), 400);
    assert.deepEqual(
      (await users()).map(({ role }) => role),
      ["user", "user"],
    );
    const events = await test.rows("audit_events", { action: "user_created", source: "auth-cli" });
    assert.equal(events.length, 2);
  });

  it("names every wrong line, imports nothing, and shows no hash", async () => {
    const wrong = [
      line("ada", hash),
      "no json",
      '"text"',
      line("a", hash),
      line("cyd", hash.replace("$2b$04", "$2b$05")),
      line("dan", "pbkdf2:sha256:1000$salt$abcdef"),
      JSON.stringify({ username: "eve", password_hash: hash, role: "admin" }),
      JSON.stringify({ username: "fay" }),
      JSON.stringify({ [hash]: "gus" }),
      JSON.stringify({ username: "hal", password_hash: hash, "\u001b]0;title\u0007": 1 }),
      `{"__proto__": {"username": "ida"}, "password_hash": "${hash}"}`,
    ];
    const { code, stderr, stdout } = await run(wrong.join("\n"));
    assert.deepEqual([code, stdout], [1, ""]);
    const named = [...stderr.matchAll(/line (\d+):/g)].map(([, number]) => Number(number));
    assert.deepEqual(named, [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    assert.ok(!stderr.includes(hash.slice(7)) && !stderr.includes("abcdef"), stderr);
    assert.ok(!stderr.includes("\u001b"), "what a terminal obeys");
    assert.deepEqual(await users(), []);
  });

  it("imports nothing when a name is taken, or stands there twice", async () => {
    assert.equal((await run(line("ada", hash))).code, 0);
    const { code, stderr } = await run([line("bob", hash), line("ADA", hash)].join("\n"));
    assert.equal(code, 1);
    assert.match(stderr, /line 2: the username ADA is taken/);
    assert.equal((await run([line("cyd", hash), line("Cyd", hash)].join("\n"))).code, 1);
    assert.equal((await users()).length, 1);
  });

  it("says so when there is nothing on standard input", async () => {
    const { code, stderr } = await run("");
    assert.equal(code, 1);
    assert.match(stderr, /pipe lines of JSON/);
  });
});
