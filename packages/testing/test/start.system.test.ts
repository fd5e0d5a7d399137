import assert from "node:assert/strict";
import { createServer } from "node:net";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { runNode, signUp } from "@repo/testing";
import { emptyRepository } from "./support/repository-copy.js";
import { childrenOf, runStart, scriptEnvironment, startSystem } from "./support/system.js";

/** Rejects when it takes longer than 10 s; what is awaited has its own end. */
function soon<T>(promise: Promise<T>, what: string): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`${what} took longer than 10 s`)), 10_000).unref();
  });
  return Promise.race([promise, late]);
}

describe("npm start", () => {
  it("says where the services are and what to do next, apart from the logs; SIGTERM ends it with 0", async () => {
    const system = await startSystem(await emptyRepository(), await scriptEnvironment());
    await system.said(/Ctrl-C stops everything/);
    const [, block = ""] = system.output().split(/─{80}/);
    for (const text of [system.campaigns, system.resources, "/register", "/token", "password123", "README.md"]) {
      assert.ok(block.includes(text), block);
    }
    assert.ok(!block.includes('{"level"'), block);
    assert.equal(await soon(system.stop("SIGTERM"), "the end"), 0);
    assert.match(system.output(), /Stopped\.\n$/);
    assert.equal(system.output().match(/"msg":"shutting down"/g)?.length, 2);
  });

  it("ends with 0 on Ctrl-C", async () => {
    const system = await startSystem(await emptyRepository(), await scriptEnvironment());
    assert.equal(await soon(system.stop("SIGINT"), "the end"), 0);
  });

  it("lets nobody have a token before both services are in it, however slowly one of them starts", async () => {
    const slow = `if (process.argv[1].includes("resources-api") && !process.argv.includes("--migrate"))
      await new Promise((resolve) => setTimeout(resolve, 5000));`;
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(slow)}`;
    const start = runStart(await emptyRepository(), { ...(await scriptEnvironment()), NODE_OPTIONS });
    const [, url = ""] = await start.said(/"url":"([^"]+)","msg":"listening"/);
    const { token } = await signUp(url);
    const { aud, scope } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    assert.deepEqual(aud, ["campaigns", "resources"]);
    assert.equal(scope, "account campaigns:read campaigns:write resources:read resources:write");
    await start.stop();
  });

  it("ends with another code than 0 when one of the services dies", async () => {
    for (const signal of ["SIGKILL", "SIGTERM"] as const) {
      const system = await startSystem(await emptyRepository(), await scriptEnvironment());
      const [first, second] = childrenOf(system.child.pid);
      assert.ok(first !== undefined && second !== undefined);
      process.kill(first, signal);
      const end = await soon(system.ended, "the end");
      assert.ok(typeof end === "number" && end > 0, `${end}`);
      assert.match(system.errors(), /ended by itself .* stopping the rest/);
    }
  });

  it("leaves no service behind when it is killed", async () => {
    const system = await startSystem(await emptyRepository(), await scriptEnvironment());
    const services = childrenOf(system.child.pid);
    assert.equal(services.length, 2);
    try {
      await soon(system.stop("SIGKILL"), "the end of the services");
      assert.equal(system.output().match(/"msg":"shutting down"/g)?.length, 2);
    } finally {
      for (const pid of services) if (system.child.exitCode === null) killIfAlive(pid);
    }
  });

  it("ends in good order when npm is ended, which passes no signal on", async () => {
    const shell = 'require("node:child_process").spawn(process.execPath, ["scripts/start.mjs"], { stdio: "inherit" })';
    const env = { ...(await scriptEnvironment()), npm_lifecycle_event: "start" };
    const npm = runNode(["-e", shell], env, await emptyRepository());
    await npm.said(/Ready:/);
    await soon(npm.stop("SIGTERM"), "the end of the services");
    assert.equal(npm.output().match(/"msg":"shutting down"/g)?.length, 2);
  });

  it("names the setting when a port is taken, and starts nothing", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const env = { ...(await scriptEnvironment()), RESOURCES_PORT: `${port}` };
    const start = runStart(await emptyRepository(), env);
    const end = await soon(start.ended, "the end");
    server.close();
    assert.equal(end, 1, start.output());
    assert.match(start.errors(), new RegExp(`RESOURCES_PORT is ${port}`));
    assert.doesNotMatch(start.output(), /Ready:/);
  });

  it("only migrates with --migrate", async () => {
    const env = await scriptEnvironment();
    const start = runStart(await emptyRepository(), env, "--migrate");
    assert.equal(await start.ended, 0, start.output());
    assert.doesNotMatch(start.output(), /listening/);
    const files = readdirSync(env["DATA_DIR"] ?? "").filter((name) => name.endsWith(".sqlite"));
    assert.deepEqual(files.sort(), ["auth.sqlite", "campaigns.sqlite", "resources.sqlite"]);
  });

  it("lists the services there are when it is given the name of none", async () => {
    const start = runStart(await emptyRepository(), await scriptEnvironment(), "campains-api");
    assert.equal(await start.ended, 1);
    assert.match(start.errors(), /No such service: campains-api\. There is: campaigns-api, resources-api/);
  });
});

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone, as it should be.
  }
}
