// The hashes of the seed's world: passlib's, as Debian packages it, brought over with their accounts.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { skip } from "@repo/testing";
import { newApp } from "../support/app.js";
import { runCli } from "../support/run-cli.js";
import { askToken } from "../support/token-request.js";

const PYTHON = "/usr/bin/python3";
/** As the seed makes them, but with fewer rounds: a JSON object a line, ready to be imported. */
const SCRIPT = `
import json, sys
from passlib.context import CryptContext
context = CryptContext(schemes=["bcrypt"], deprecated="auto", bcrypt__rounds=4)
for username, password in json.load(sys.stdin).items():
    print(json.dumps({"username": username, "password_hash": context.hash(password)}))
`;

const PASSWORDS = { ada: "correct horse battery", bob: "grüße, 日本語 🔑", cyd: `exactly 72 bytes ${"x".repeat(55)}` };

describe("hashes that passlib has made", () => {
  it("let their users in with the passwords they had, and with no other", async function () {
    const made = spawnSync(PYTHON, ["-c", SCRIPT], { input: JSON.stringify(PASSWORDS), encoding: "utf8" });
    if (/No module named/.test(made.stderr)) skip(this, `${PYTHON} has no passlib: apt-get install python3-passlib`);
    assert.equal(made.stderr, "");
    assert.match(made.stdout, /"\$2b\$04\$/);
    const { app, url } = await newApp({ fresh: true });
    assert.equal((await runCli(url, ["import-users"], made.stdout)).stdout, "3 accounts were imported.\n");
    for (const [username, password] of Object.entries(PASSWORDS)) {
      assert.equal((await askToken(app, { username, password })).status, 200, username);
      assert.equal((await askToken(app, { username, password: `${password.slice(0, -1)}!` })).status, 400, username);
    }
  });
});
