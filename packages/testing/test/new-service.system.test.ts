// docs/guides/new-service.md as a user follows it, and what it makes: one service of each kind.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { freePort, newFolder, runNode, testEnvironment } from "@repo/testing";
import { stepsOf, userIn, type User } from "./support/guide.js";
import { freshRepository } from "./support/repository-copy.js";

const FULL = process.env["FULL"] !== undefined;
const MADE = ["packages/orders-api", "packages/stock-levels-api"];
const MOST_SECONDS = 120;

const GUIDE = "docs/guides/new-service.md";
const steps = stepsOf(GUIDE);
const FIRST_STEP = steps.findIndex(({ command }) => command.startsWith("npm run new:service"));
const FIRST_ANSWER = steps.findIndex(({ printed }) => printed?.text.includes("Ten chairs"));

/** What a user has in a folder: every file that no install, build or run has made, with what is in it. */
function contentsOf(folder: string, below = ""): Record<string, string> {
  const all: Record<string, string> = {};
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    if (["node_modules", "dist", "data"].includes(entry.name)) continue;
    const path = `${below}${entry.name}`;
    if (entry.isDirectory()) Object.assign(all, contentsOf(folder, `${path}/`));
    else
      all[path] = createHash("sha256")
        .update(readFileSync(join(folder, path)))
        .digest("hex");
  }
  return all;
}

describe("docs/guides/new-service.md", function () {
  this.timeout(1_200_000);
  let folder: string;
  let env: Record<string, string>;
  let user: User;
  /** What was there before the first new service. */
  let untouched: Record<string, string>;
  const ports: Record<string, number> = {};

  before(async () => {
    folder = await freshRepository();
    for (const port of ["8000", "8001", "8002", "8003"]) ports[port] = await freePort();
    const home = await newFolder();
    writeFileSync(join(home, ".curlrc"), "no-progress-meter\n"); // as in a terminal
    env = {
      ...{ CAMPAIGNS_PORT: `${ports["8000"]}`, RESOURCES_PORT: `${ports["8001"]}`, CURL_HOME: home },
      NODE_V8_COVERAGE: "", // the copy's files are gone before anybody could add them up
    };
    user = userIn(folder, env, ports);
  });
  after(() => user.stop());

  it(`leads from the command to an answer for a refreshed token in less than ${MOST_SECONDS} seconds`, async () => {
    for (const step of steps.slice(0, FIRST_STEP)) await user.follow(step);
    untouched = contentsOf(folder);
    const began = performance.now();
    for (const step of steps.slice(FIRST_STEP, FIRST_ANSWER + 1)) await user.follow(step);
    const seconds = (performance.now() - began) / 1000;
    console.log(`      from the command to the answer: ${seconds.toFixed(1)} s`);
    assert.ok(seconds < MOST_SECONDS, `${seconds} s`);
  });

  it("changes three files besides the new folder, and what it says of each service stays true", () => {
    const now = contentsOf(folder);
    const changed = Object.keys(now).filter((path) => !path.startsWith("packages/orders-api"));
    assert.deepEqual(
      changed.filter((path) => now[path] !== untouched[path]),
      [".env.example", "pnpm-lock.yaml", "tsconfig.json"],
    );
    const example = readFileSync(join(folder, ".env.example"), "utf8");
    assert.match(example, new RegExp(`#RESOURCES_PORT=8001\n#ORDERS_PORT=${ports["8002"]}\n`));
    assert.match(example, /#RESOURCES_DATABASE_URL=\n#ORDERS_DATABASE_URL=\n/);
  });

  it("leads to a service that only verifies, too, once tokens are signed with a key pair", async () => {
    for (const step of steps.slice(FIRST_ANSWER + 1)) await user.follow(step);
    await user.stop();
  });

  /** Runs a program of the copy, which has to end well. */
  async function runHere(args: readonly string[], settings: Record<string, string> = {}): Promise<void> {
    const run = runNode(args, { NODE_V8_COVERAGE: "", ...settings }, folder);
    assert.equal(await run.ended, 0, run.output());
  }

  it("makes services that are formatted and typed as the rest", async () => {
    const tsc = "node_modules/typescript-7/bin/tsc";
    const files = [...MADE, ".env.example", "tsconfig.json"];
    await runHere(["node_modules/prettier/bin/prettier.cjs", "--check", "--ignore-unknown", ...files]);
    await runHere([tsc, "-b"]);
    await runHere([tsc, "-p", "scripts"]);
  });

  // Otherwise it is enough that lint finds nothing in the template, which differs from them by its noun.
  if (FULL) {
    it("makes services in which lint finds nothing", () => runHere(["node_modules/eslint/bin/eslint.js", ...MADE]));
  }

  // Without FULL only one algorithm, and no hostile requests to the identity's routes: the two APIs are sent them, too.
  const scope = FULL ? "all" : "all of their nouns";
  for (const made of MADE) {
    it(`makes services that pass their own tests, ${scope}: ${made}`, async () => {
      const files = readdirSync(join(folder, made, "dist/test"), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".test.js"))
        .map((file) => `${made}/dist/test/${file}`);
      assert.ok(files.length >= 10, files.join());
      const noun = made.replace("packages/", "").replace("-api", "");
      const left = `hostile.*[A-Z] /(?!${noun})${noun === "orders" ? "|, ES256\\)" : ""}`;
      const fewer = FULL ? [] : ["--grep", left, "--invert"];
      const reporter = ["--reporter", "scripts/mocha-reporter.cjs"];
      const mocha = [
        "node_modules/mocha/bin/mocha.js",
        ...reporter,
        "--timeout",
        "60000",
        "--forbid-pending",
        ...fewer,
      ];
      const stats = join(await newFolder(), "stats.json");
      const hooks = ["--require", "packages/testing/dist/src/at-end.js"];
      await runHere([...mocha, ...hooks, ...files], {
        ...testEnvironment(),
        ...(FULL && { FULL: "1" }),
        CI: process.env["CI"] ?? "", // the same requests each time
        MOCHA_STATS_FILE: stats,
      });
      // Else `npm test` would fail for the answers of the new service that its description promises, and no test gets.
      const { promised, given } = JSON.parse(readFileSync(stats, "utf8")) as Record<"promised" | "given", string[]>;
      const own = promised.filter((name) => name.toLowerCase().replace(" ", "-").includes(noun));
      assert.ok(own.length > 10, promised.join());
      assert.deepEqual(
        own.filter((name) => !given.includes(name)),
        [],
      );
    });
  }

  it("leaves everything as it was when the install fails, or the name is taken", async () => {
    const now = contentsOf(folder);
    const broken = await newFolder();
    writeFileSync(join(broken, "npx"), "#!/bin/sh\necho no network\nexit 3\n", { mode: 0o755 });
    const PATH = `${broken}${delimiter}${process.env["PATH"]}`;
    const attempt = async (name: string, settings: Record<string, string> = {}): Promise<string> => {
      const args = ["scripts/new-service.mjs", name, "--port", `${await freePort()}`];
      const run = runNode(args, { NODE_V8_COVERAGE: "", ...settings }, folder);
      assert.notEqual(await run.ended, 0, run.output());
      assert.deepEqual(contentsOf(folder), now);
      return run.errors();
    };
    assert.match(await attempt("prices", { PATH }), /packages\/prices-api was not made, and everything is as it was/);
    assert.match(await attempt("orders"), /There is a packages\/orders-api already: nothing is overwritten/);
  });
});
