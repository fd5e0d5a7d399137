// The client's name is a label: it is read in two places, kept in the session, and proves nothing.
import assert from "node:assert/strict";
import { signUp } from "@repo/testing";
import { sharedApp } from "../support/app.js";
import { claimsOf } from "../support/forge.js";
import { sendRaw } from "../support/send-raw.js";
import { askToken, expectOAuthError, formOf } from "../support/token-request.js";

const basic = (text: string, scheme = "Basic"): string => `${scheme} ${Buffer.from(text).toString("base64")}`;

/** Signs a new user in with more in the form, and with an Authorization header. */
async function ask(more: Record<string, string>, authorization?: string) {
  const { app } = await sharedApp();
  const asking = askToken(app, { ...formOf(await signUp(app)), ...more });
  return authorization === undefined ? asking : asking.set("Authorization", authorization);
}

describe("the client's name at POST /token", () => {
  const read: [string, Record<string, string>, string | undefined, string][] = [
    ["first-party when none is sent", {}, undefined, "first-party"],
    [
      "first-party when it is empty, as Swagger UI sends it",
      { client_id: "", client_secret: "" },
      undefined,
      "first-party",
    ],
    ["first-party when an empty Basic header is sent", {}, basic(":"), "first-party"],
    ["what the form says", { client_id: "my.App_1-x" }, undefined, "my.App_1-x"],
    ["what the Basic header says", {}, basic("my-app:"), "my-app"],
    ["what the Basic header says without a colon", {}, basic("my-app"), "my-app"],
    ["what the basic header says, whatever the scheme's case", {}, basic("my-app:", "bAsIc"), "my-app"],
    ["what both say alike", { client_id: "my-app" }, basic("my-app:"), "my-app"],
    ["first-party when another scheme is sent", {}, "Bearer abc", "first-party"],
    ["up to 64 characters long", { client_id: "z".repeat(64) }, undefined, "z".repeat(64)],
  ];
  for (const [name, form, authorization, expected] of read) {
    it(`is ${name}`, async () => {
      const { rows } = await sharedApp();
      const res = await ask(form, authorization);
      assert.equal(res.status, 200, res.text);
      const { client_id, sid } = claimsOf(res.body.access_token);
      const [session] = await rows("sessions", { id: sid });
      assert.deepEqual([client_id, session?.["client_id"]], [expected, expected]);
    });
  }

  for (const client_id of ["z".repeat(65), "with space", "<script>", "ünïcode", "a/b"]) {
    it(`is answered 400 when it is ${client_id.slice(0, 20)}`, async () => {
      expectOAuthError(await ask({ client_id }), 400, "invalid_request");
    });
  }

  it("is answered 400 when the Authorization header stands there twice", async () => {
    const { app } = await sharedApp();
    const lines = [`Authorization: ${basic("one:")}`, `Authorization: ${basic("one:")}`, "Content-Length: 32"];
    const type = "Content-Type: application/x-www-form-urlencoded";
    const answer = await sendRaw(app, "POST /token", [...lines, type], "username=marie&password=a-passwd");
    assert.match(answer, /^HTTP\/1\.1 400 /);
    assert.match(answer, /"error":"invalid_request"/);
  });

  it("is answered 400 when form and header differ", async () => {
    expectOAuthError(await ask({ client_id: "one" }, basic("two:")), 400, "invalid_request");
  });
});

describe("a client's secret at POST /token", () => {
  const sent: [string, Record<string, string>, string | undefined][] = [
    ["in the form", { client_id: "app", client_secret: "s3cret" }, undefined],
    ["in the form alone", { client_secret: "s3cret" }, undefined],
    ["in the Basic header", {}, basic("app:s3cret")],
    ["in the Basic header without a name", {}, basic(":s3cret")],
    ["with colons", {}, basic("app::")],
  ];
  for (const [name, form, authorization] of sent) {
    it(`[S30] is answered 401 invalid_client and a challenge ${name}, and no token`, async () => {
      const res = await ask(form, authorization);
      const description = expectOAuthError(res, 401, "invalid_client");
      assert.equal(res.headers["www-authenticate"], 'Basic realm="campaigns"');
      assert.ok(!description.includes("s3cret"));
    });
  }
});
