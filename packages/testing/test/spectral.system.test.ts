// What others think of /openapi.json: Spectral, with its own rules and those of the OWASP API Security Top 10.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { newFolder, runNode } from "@repo/testing";
import { descriptionOf, type Document } from "@repo/testing/openapi";
import { startWith, stopAll } from "./support/services.js";

const RULES = "packages/testing/spectral.yaml";
const SPECTRAL = "node_modules/@stoplight/spectral-cli/dist/index.js";

/** What Spectral finds in descriptions: nothing, or a line for each. */
async function findings(...documents: Document[]): Promise<string> {
  const folder = await newFolder();
  const files = documents.map((_, index) => join(folder, `openapi-${index}.json`));
  await Promise.all(files.map((file, index) => writeFile(file, JSON.stringify(documents[index]))));
  const how = ["--ruleset", RULES, "--fail-severity", "hint", "--display-only-failures", "--format", "text"];
  const spectral = runNode([SPECTRAL, "lint", ...files, ...how], {});
  return (await spectral.ended) === 0 ? "" : spectral.output();
}

describe("Spectral, asked about /openapi.json", function () {
  this.timeout(300_000);
  after(stopAll);

  const describedBy = async (folder: string): Promise<Document> => descriptionOf((await startWith({}, folder)).url);

  it("has nothing against that of either API", async () => {
    assert.equal(await findings(await describedBy("campaigns-api"), await describedBy("resources-api")), "");
  });

  it("has something against a guard, and against a limit, that are not described", async () => {
    const document = await describedBy("campaigns-api");
    const get = document.paths?.["/campaigns"]?.get;
    delete get?.responses?.["429"];
    delete get?.security;
    const found = await findings(document);
    assert.match(found, /owasp:api4:2023-rate-limit-responses-429/);
    assert.match(found, /owasp:api2:2023-read-restricted/);
  });
});
