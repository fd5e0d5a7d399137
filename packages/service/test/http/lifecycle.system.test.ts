// The end of a service, in real processes: what a signal does to requests and connections.
import assert from "node:assert/strict";
import { Agent, get, type IncomingMessage } from "node:http";
import { once } from "node:events";
import { until } from "@repo/testing";
import { runFixture, type Fixture } from "../support/processes.js";
import { openSocket, readAll } from "../support/raw.js";

interface Service extends Fixture {
  readonly url: string;
}

async function startService(env: Record<string, string> = {}): Promise<Service> {
  const fixture = runFixture("service", env);
  const { url = "" } = await fixture.message("listening");
  return { ...fixture, url };
}

async function fetchWith(agent: Agent, url: string): Promise<IncomingMessage & { text: string }> {
  const [res] = (await once(get(url, { agent }), "response")) as [IncomingMessage];
  let text = "";
  for await (const chunk of res) text += String(chunk);
  return Object.assign(res, { text });
}

const portOf = (url: string): number => Number(new URL(url).port);
const request = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

describe("serve", () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`finishes a request in flight on ${signal}, takes no more, closes and exits with 0`, async () => {
      const service = await startService();
      const answer = fetchWith(new Agent({ keepAlive: true }), `${service.url}/waits`);
      await service.message("arrived");
      const ended = service.stop(signal);
      await until(() => service.output().includes("shutting down"));
      await assert.rejects(fetch(`${service.url}/health`), /fetch failed/);
      service.child.send("finish");
      const res = await answer;
      assert.deepEqual([res.statusCode, res.text], [200, '{"finished":true}']);
      assert.equal(await ended, 0);
      assert.match(service.output(), /"msg":"closed"/);
    });
  }

  it("tells a client on an open connection that the connection ends, and is not ready", async () => {
    const service = await startService();
    const socket = await openSocket(portOf(service.url), request("/waits"));
    await service.message("arrived");
    const ended = service.stop();
    await until(() => service.output().includes("shutting down"));
    socket.write(request("/ready"));
    service.child.send("finish");
    const answer = await readAll(socket);
    assert.match(answer, /"finished":true[^]*HTTP\/1\.1 503 [^]*connection: close[^]*"unavailable"/i);
    assert.equal(await ended, 0);
  });

  it("answers a request without a Host header as a problem, and ignores an expectation that nobody knows", async () => {
    const service = await startService();
    const port = portOf(service.url);
    const hostless = await readAll(await openSocket(port, "GET /quick HTTP/1.1\r\nConnection: close\r\n\r\n"));
    assert.match(hostless, /^HTTP\/1\.1 400 [^]*X-Request-Id: [^]*"code":"malformed_request"/);
    const expecting = request("/quick").replace("\r\n\r\n", "\r\nExpect: wonders\r\nConnection: close\r\n\r\n");
    assert.match(await readAll(await openSocket(port, expecting)), /^HTTP\/1\.1 200 /);
    assert.equal(await service.stop(), 0);
  });

  it("does not cut answers that a slow client has yet to read", async () => {
    const service = await startService();
    const socket = await openSocket(portOf(service.url), request("/large").repeat(8));
    socket.pause();
    await service.message("arrived");
    const ended = service.stop();
    await until(() => service.output().includes("shutting down"));
    const read = readAll(socket);
    socket.resume();
    const text = await read;
    assert.equal(text.match(/x{1000000}/g)?.length, 8);
    assert.equal(await ended, 0);
  });

  it("is not delayed by connections that wait for their next or their first request", async () => {
    const service = await startService({ SHUTDOWN_GRACE_SECONDS: "10" });
    assert.equal((await fetchWith(new Agent({ keepAlive: true }), `${service.url}/quick`)).statusCode, 200);
    await openSocket(portOf(service.url));
    const begun = performance.now();
    assert.equal(await service.stop(), 0);
    assert.ok(performance.now() - begun < 5000);
  });

  it("cuts a request that is stuck beyond the grace, and exits with 1", async () => {
    const service = await startService({ SHUTDOWN_GRACE_SECONDS: "1" });
    const answer = readAll(await openSocket(portOf(service.url), request("/stuck")));
    await service.message("arrived");
    assert.equal(await service.stop(), 1);
    assert.equal(await answer, "");
    assert.match(service.output(), /the grace period is over/);
  });

  it("ends at once with 1 on a second signal", async () => {
    const service = await startService({ SHUTDOWN_GRACE_SECONDS: "60" });
    await openSocket(portOf(service.url), request("/stuck"));
    await service.message("arrived");
    service.child.kill("SIGINT");
    await until(() => service.output().includes("shutting down"));
    assert.equal(await service.stop("SIGINT"), 1);
  });

  it("ends in good order when the process that started it was killed", async () => {
    const parent = runFixture("parent", {});
    await parent.message("listening");
    assert.equal(await parent.stop("SIGKILL"), "SIGKILL"); // comes when the service has let go of the output, too
    assert.match(parent.output(), /"msg":"closed"/);
  });

  it("answers what its parser refuses as a problem", async () => {
    const service = await startService();
    const long = `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(16 * 1024)}\r\n\r\n`;
    assert.match(await readAll(await openSocket(portOf(service.url), long)), /^HTTP\/1\.1 431 [^]*headers_too_large/);
    assert.equal(await service.stop(), 0);
  });
});
