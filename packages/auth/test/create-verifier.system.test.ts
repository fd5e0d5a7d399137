// What nobody can mend while it runs ends the process: an issuer that signs with HS256 has no keys to show.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { atEnd, repositoryRoot, runNode, signUp, until, type TestProcess } from "@repo/testing";
import request from "supertest";
import { newApp } from "./support/app.js";
import { listen, newIssuer } from "./support/issuer.js";

const MESSAGE = /jwksUrl is http:\S+, where the issuer shows no ES256 key\.\s+Give the issuer AUTH_ALGORITHM=ES256/;

function verifyOnly(AUTH_ISSUER: string): TestProcess {
  return runNode([fileURLToPath(new URL("./fixtures/verify-only.js", import.meta.url))], { AUTH_ISSUER });
}

describe("a service that only verifies", () => {
  it("does not start where the issuer signs with HS256, and says what to change", async () => {
    const { server } = await newIssuer({ algorithm: "HS256" });
    const service = verifyOnly(server.origin);
    assert.equal(await service.ended, 1);
    assert.match(service.errors(), MESSAGE);
    assert.doesNotMatch(service.output(), /listening/);
  });

  it("ends with the same message when the issuer comes up later and signs with HS256", async () => {
    const server = await listen((_req, res) => void res.writeHead(503).end());
    const service = verifyOnly(server.origin);
    await service.said(/listening/);
    const issuer = await newIssuer({ algorithm: "HS256" });
    server.answer = issuer.app;
    assert.equal(await service.ended, 1);
    assert.match(service.errors(), MESSAGE);
  });
});

describe("the example in docs/guides/keys.md", () => {
  it("runs as it stands there, on other ports", async () => {
    const issuer = await newIssuer({ clock: Date.now });
    await newApp({ url: issuer.url, algorithm: "ES256", service: "reports" }); // as register-service does
    const free = await listen(() => {});
    await free.close();
    const guide = readFileSync(join(repositoryRoot, "docs/guides/keys.md"), "utf8");
    const [, example = ""] = /```ts\n(.*?)```/s.exec(guide) ?? [];
    const code = example
      .replace("http://localhost:8000", issuer.server.origin)
      .replace("8002", new URL(free.origin).port);
    const file = fileURLToPath(new URL(`./example-${process.pid}.mjs`, import.meta.url));
    writeFileSync(file, code);
    atEnd(() => rm(file));
    const service = runNode([file], {});

    const answers = request(free.origin);
    const status = (): Promise<number> =>
      answers
        .get("/ready")
        .then((res) => res.status)
        .catch(() => 0);
    await until(async () => (await status()) === 200);
    const { id, headers } = await signUp(issuer.app);
    const res = await answers.get("/reports").set(headers).expect(200);
    assert.deepEqual(res.body, { owner: id, data: [] });
    await service.stop("SIGKILL");
  });
});
