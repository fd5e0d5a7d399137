// What nobody can mend while it runs ends the process: an issuer that signs with HS256 has no keys to show.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { runNode, type TestProcess } from "@repo/testing";
import { listen, newIssuer } from "./support/issuer.js";

const MESSAGE = /jwksUrl is http:\S+, where the issuer shows no ES256 key\.\s+Give the issuer AUTH_ALGORITHM=ES256/;

function verifyOnly(ISSUER: string): TestProcess {
  return runNode([fileURLToPath(new URL("./fixtures/verify-only.js", import.meta.url))], { ISSUER });
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
