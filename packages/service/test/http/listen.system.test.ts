// A start that fails says why, in one message, and exits with 1.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { atEnd } from "@repo/testing";
import { runFixture } from "../support/processes.js";

async function failure(env: Record<string, string>): Promise<string> {
  const service = runFixture("service", env);
  assert.equal(await service.ended, 1, service.output());
  return service.output();
}

/** Takes a port, unless another process has it already, which serves as well. */
async function take(port: number): Promise<number> {
  const server = createServer().listen(port, "127.0.0.1");
  atEnd(async () => server.close());
  await once(server, "listening").catch(() => {});
  return (server.address() as AddressInfo | null)?.port ?? port;
}

describe("start", () => {
  it("names the setting of a port that is taken", async () => {
    const port = await take(0);
    assert.equal(
      await failure({ TEST_PORT: String(port) }),
      [
        "The service cannot listen:",
        `  TEST_PORT is ${port}, and another process listens on 127.0.0.1:${port} already.`,
        `      Set another port, for example TEST_PORT=${port + 10} in .env, where every service sees it.\n`,
      ].join("\n"),
    );
  });

  it("names AirPlay when the port is 5000", async () => {
    await take(5000);
    assert.match(
      await failure({ TEST_PORT: "5000" }),
      /TEST_PORT is 5000,.* On macOS AirPlay Receiver holds port 5000.*\n.*TEST_PORT=5010/,
    );
  });

  it("names HOST when it is no address of this machine", async () => {
    assert.match(
      await failure({ HOST: "192.0.2.1" }),
      /TEST_PORT is 0, and HOST is 192\.0\.2\.1: EADDRNOTAVAIL\.\n +Set HOST to an address of this machine/,
    );
  });

  it("prints every wrong setting without a stack", async () => {
    const output = await failure({ TEST_PORT: "http", SHUTDOWN_GRACE_SECONDS: "soon" });
    assert.match(output, /^Nothing was started, because of these settings:\n/);
    assert.match(output, /TEST_PORT is "http"\.[^]*SHUTDOWN_GRACE_SECONDS is "soon"\./);
    assert.doesNotMatch(output, /\n +at /);
  });
});
