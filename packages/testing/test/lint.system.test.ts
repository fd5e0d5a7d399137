// The lint rules that keep forgotten work out: proved on real text, because a config can fall silent unnoticed.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

// The text is linted in the place of a file that exists in a package which has knex: types come from there.
const place = `${root}packages/service/src/index.ts`;

const head = `
  import { setTimeout as sleep } from "node:timers/promises";
  import knex from "knex";
  export async function example(): Promise<void> {
    const database = knex({ client: "sqlite3" });`;

async function rulesBroken(body: string): Promise<(string | null)[]> {
  const [result] = await new ESLint({ cwd: root }).lintText(`${head} ${body} }`, { filePath: place });
  assert.ok(result);
  return result.messages.map(({ ruleId, message }) => ruleId ?? message);
}

describe("lint", () => {
  it("refuses a promise that nobody awaits", async () => {
    assert.deepEqual(await rulesBroken(`sleep(1); await database.destroy();`), [
      "@typescript-eslint/no-floating-promises",
    ]);
  });

  it("refuses a knex query that nobody awaits", async () => {
    assert.deepEqual(await rulesBroken(`database("users").where({ id: 1 }).delete(); await sleep(1);`), [
      "@typescript-eslint/no-floating-promises",
    ]);
  });

  it("lets awaited work pass", async () => {
    assert.deepEqual(await rulesBroken(`await sleep(1); await database("users").where({ id: 1 }).delete();`), []);
  });
});
