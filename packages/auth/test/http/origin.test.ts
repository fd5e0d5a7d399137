// What is kept of where a request comes from, and what is not believed of it, behind a proxy.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import request from "supertest";
import { newApp } from "../support/app.js";

describe("behind a proxy", () => {
  it("an audit row keeps an address in its one spelling, and none of a client's words [S53]", async () => {
    const { app, rows } = await newApp();
    app.set("trust proxy", 1);
    for (const [sent, kept] of [
      ["192.0.2.7", "192.0.2.7"],
      ["192.0.2.7:567", "192.0.2.7"],
      ["::FFFF:192.0.2.7", "192.0.2.7"],
      ["<script>", null],
    ] as const) {
      const account = { username: `user-${randomBytes(6).toString("hex")}`, password: "correct horse battery" };
      const res = await request(app).post("/register").set("X-Forwarded-For", sent).send(account).expect(201);
      const [event] = await rows("audit_events", { target_id: (res.body as { id: string }).id });
      const [details] = await rows("audit_details", { event_id: event?.["id"] });
      assert.equal(details?.["ip"], kept);
    }
  });

  it("X-Forwarded-Host does not decide where the metadata is [S53]", async () => {
    const { app } = await newApp({ fresh: true, issuer: "https://auth.example" });
    app.set("trust proxy", 1);
    const get = (host: string, forwarded: string): request.Test =>
      request(app).get("/.well-known/oauth-authorization-server").set("Host", host).set("X-Forwarded-Host", forwarded);
    await get("evil.example", "auth.example").expect(404);
    await get("auth.example", "evil.example").expect(200);
  });
});
