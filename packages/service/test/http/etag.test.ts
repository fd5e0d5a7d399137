import assert from "node:assert/strict";
import { createServer } from "node:http";
import { etagOf, readIfMatch, sendVersioned, staleVersion } from "@repo/service";
import { expectProblem } from "@repo/testing";
import request, { type Response } from "supertest";
import { testApp } from "../support/app.js";
import { listen, openSocket, readAll } from "../support/raw.js";

const app = testApp((routes) => {
  routes.get("/", (_req, res) => sendVersioned(res, { name: "Spring", version: 7 }));
  routes.patch("/", (req, res) => void res.json({ versions: readIfMatch(req) ?? "any" }));
  routes.delete("/", () => {
    throw staleVersion();
  });
});

const versionsFor = async (header: string): Promise<unknown> => {
  const res: Response = await request(app).patch("/").set("If-Match", header);
  assert.equal(res.status, 200, res.text);
  return res.body.versions as unknown;
};

describe("If-Match", () => {
  it("allows any version when it is absent or *", async () => {
    assert.equal((await request(app).patch("/")).body.versions, "any");
    assert.equal(await versionsFor("*"), "any");
    assert.equal(await versionsFor(" * "), "any");
  });

  for (const [header, versions] of [
    ['"7"', [7]],
    [' "7"\t', [7]],
    ['"7", "8"', [7, 8]],
    ['"7","8" ,\t"9"', [7, 8, 9]],
    ['"2147483647"', [2_147_483_647]],
    [', "7",, "8" ,', [7, 8]],
    ['"7", "other", W/"8", "9"', [7, 9]],
  ] as const) {
    it(`allows the versions that ${header} names`, async () => {
      assert.deepEqual(await versionsFor(header), versions);
    });
  }

  for (const header of [
    ...['W/"7"', 'W/"7", W/"8"', '"0"', '"-1"', '"07"', '"7.0"', '"7e0"', '"0x7"', '"+7"', '""', '"abc"', '"7,8"'],
    ...['"2147483648"', '"4294967303"', '"9999999999"', '"99999999999999999999"', `"${"1".repeat(5000)}"`],
    ...['"*"', '"W/"', '"Infinity"', '"NaN"', '"7\\\\"', '"\u00b7"', '"\u00b2"', '"\'--"'],
  ]) {
    it(`allows no version for ${header.slice(0, 30)}, which was never ours`, async () => {
      assert.deepEqual(await versionsFor(header), []);
    });
  }

  for (const header of [
    ...["", "7", "'7'", '"7', '7"', '"7" "8"', '"7""8"', '*, "7"', '"7", *', "**", 'w/"7"', 'W/ "7"', "W/7", '"7";"8"'],
    ...['"7"x', "null", ",", '"a"b"', '" 7"', '"7 "', `"7"${" ".repeat(3000)}x`, `${'"7",'.repeat(2000)}x`],
    ...[`${",".repeat(5000)}x`, `"7"${", ".repeat(3000)}x`],
  ]) {
    it(`is 400 for ${JSON.stringify(header.slice(0, 30))}, which is no list of entity tags`, async () => {
      expectProblem(await request(app).patch("/").set("If-Match", header), 400, "malformed_request");
    });
  }

  it("is one list when it is sent twice", async () => {
    const port = await listen(createServer(app));
    const head = 'PATCH / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nIf-Match: "7"\r\nIf-Match: "8"\r\n\r\n';
    assert.match(await readAll(await openSocket(port, head)), /\{"versions":\[7,8\]\}/);
  });
});

describe("an ETag", () => {
  it("is the version in quotes", async () => {
    assert.equal(etagOf(7), '"7"');
    const res = await request(app).get("/").expect(200);
    assert.equal(res.headers["etag"], '"7"');
    assert.deepEqual(res.body, { name: "Spring" });
  });

  it("spares the body of who has it already: 304", async () => {
    for (const header of ['"7"', 'W/"7"', '"6", "7"', "*"]) {
      const res = await request(app).get("/").set("If-None-Match", header);
      assert.deepEqual([res.status, res.text, res.headers["etag"]], [304, "", '"7"'], header);
    }
    for (const header of ['"6"', '"77"', "7"]) await request(app).get("/").set("If-None-Match", header).expect(200);
  });

  it("that names another version than the row has is 412", async () => {
    expectProblem(await request(app).delete("/"), 412, "precondition_failed");
  });
});
