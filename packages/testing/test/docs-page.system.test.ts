// GET /docs as a person uses it: in a real browser.
import assert from "node:assert/strict";
import { signUp, skip, type SignedIn, type TestService } from "@repo/testing";
import type { Browser } from "playwright-core";
import request from "supertest";
import { findChromium, openPage, startBrowser, type WatchedPage } from "./support/browser.js";
import { startWith, stopAll } from "./support/services.js";

const SERVICES = [
  { folder: "campaigns-api", noun: "campaigns", create: "createCampaign", list: "listCampaigns", fields: {} },
  {
    folder: "resources-api",
    noun: "resources",
    create: "createResource",
    list: "listResources",
    fields: { kind: "link", url: "https://example.com" },
  },
];

describe("GET /docs in Chromium", function () {
  this.timeout(300_000);
  let browser: Browser;
  before(async function () {
    const chromium = findChromium();
    if (chromium === undefined)
      return skip(this, "there is no Chromium on the PATH; on Debian: apt-get install chromium");
    browser = await startBrowser(chromium);
  });
  after(stopAll);

  for (const { folder, noun, create, list, fields } of SERVICES) {
    describe(`of ${folder}`, () => {
      let service: TestService;
      let user: SignedIn;
      let watched: WatchedPage;
      before(async () => {
        service = await startWith({}, folder);
        user = await signUp(service.url);
        watched = await openPage(browser);
        await watched.page.goto(`${service.url}/docs`);
      });

      it("shows every route, and none of it needs what its policy forbids", async () => {
        await watched.page.locator(".opblock").first().waitFor();
        const { body } = await request(service.url).get("/openapi.json");
        const routes = Object.values(body.paths as object).flatMap((item) => Object.keys(item as object));
        const shown = routes.filter((method) => !method.startsWith("x-")).length;
        assert.equal(await watched.page.locator(".opblock").count(), shown);
        assert.deepEqual(await watched.faults(), []);
      });

      it("signs in through /token, in a session of its own name", async () => {
        const { page, requests } = watched;
        await page.locator(".auth-wrapper .authorize").click();
        const form = page.locator(".auth-container", { has: page.locator("#oauth_username") });
        await form.locator("#oauth_username").fill(user.username);
        await form.locator("#oauth_password").fill(user.password);
        await form.getByRole("button", { name: "Apply given OAuth2 credentials" }).click();
        await page.getByRole("button", { name: "Remove authorization" }).waitFor();
        await page.locator(".close-modal").click();
        assert.deepEqual(requests.at(-1), { ...requests.at(-1), method: "POST", url: `${service.url}/token` });
        const { body } = await request(service.url).get("/me/sessions").set(user.headers).expect(200);
        assert.deepEqual(
          (body.data as { client_id: string }[]).map((each) => each.client_id),
          ["api-page", "first-party"],
        );
      });

      it("creates and lists what was typed into the page", async () => {
        const body = JSON.stringify({ name: "made in a browser", ...fields });
        assert.match(await execute(watched, noun, create, body), /^201 [^]*"name": "made in a browser"/);
        assert.match(await execute(watched, noun, list), /^200 [^]*"name": "made in a browser"/);
      });

      it("shows the 401 of a token that was revoked, and of nobody", async () => {
        const { page, requests } = watched;
        const token = requests.at(-1)?.authorization?.replace("Bearer ", "");
        await request(service.url).post("/revoke").type("form").send({ token }).expect(200);
        assert.match(await execute(watched, noun, list), /^401 [^]*"code": "invalid_token"/);

        await page.locator(".auth-wrapper .authorize").click();
        await page.getByRole("button", { name: "Remove authorization" }).click();
        await page.locator(".close-modal").click();
        assert.match(await execute(watched, noun, list), /^401 [^]*"code": "missing_token"/);
        assert.equal(requests.at(-1)?.authorization, undefined);
      });

      it("has asked nobody but this service, and run nothing else", async () => {
        const { requests, faults } = watched;
        const origins = requests.map(({ url }) => new URL(url)).filter(({ protocol }) => protocol !== "data:");
        assert.deepEqual([...new Set(origins.map(({ origin }) => origin))], [new URL(service.url).origin]);
        assert.deepEqual(await faults(), []);
      });

      it("runs no script that somebody has written into it", async () => {
        const { page, faults } = watched;
        await page.evaluate(`{
          const script = document.createElement("script");
          script.textContent = "window.written = true";
          document.body.append(script);
        }`);
        assert.equal(await page.evaluate("window.written"), undefined);
        assert.match((await faults()).join("\n"), /script-src-elem inline/);
        await page.close();
      });
    });
  }
});

/** Presses Execute at a route, and gives the status and the body that the page shows. */
async function execute({ page }: WatchedPage, tag: string, operationId: string, body?: string): Promise<string> {
  const block = page.locator(`#operations-${tag}-${operationId}`);
  if ((await block.locator(".execute").count()) === 0) await block.locator(".opblock-summary-control").click();
  if (body !== undefined) await block.locator("textarea.body-param__text").fill(body);
  const answered = page.waitForResponse((response) => new URL(response.url()).pathname === `/${tag}`);
  await block.locator(".execute").click();
  await answered;
  const shown = block.locator(".live-responses-table .response").first();
  await shown.waitFor();
  const status = await shown.locator(".response-col_status").first().innerText();
  if (process.env["SCREENSHOTS"])
    await page.screenshot({ path: `${process.env["SCREENSHOTS"]}/${operationId}-${status.slice(0, 3)}.png` });
  return `${status.trim()} ${await shown.innerText()}`;
}
