// Services that were made with `npm run new:service`: tests of the whole system know the two APIs, and of the others only
// what all services have in common.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { freePort, newDatabase, repositoryRoot } from "@repo/testing";
import request from "supertest";
import { rowsOf } from "./rows.js";
import { startWith } from "./services.js";

const APIS = ["campaigns-api", "resources-api"];

/** The folders in packages/ of the services that are there besides the two APIs. */
export function newServices(): string[] {
  return readdirSync(join(repositoryRoot, "packages")).filter((name) => name.endsWith("-api") && !APIS.includes(name));
}

/** What a change of each of their own settings alters. */
export function effectsOfNewServices(): Record<string, () => Promise<void>> {
  const effects = newServices().flatMap((folder) => {
    const table = folder.slice(0, -"-api".length).replaceAll("-", "_");
    const [port, database] = [`${table.toUpperCase()}_PORT`, `${table.toUpperCase()}_DATABASE_URL`];
    return [
      [port, () => listensOn(port, folder)],
      [database, () => keepsDataIn(database, port, table, folder)],
    ] as const;
  });
  return Object.fromEntries(effects);
}

async function listensOn(setting: string, folder: string): Promise<void> {
  const port = await freePort();
  const { url } = await startWith({ [setting]: `${port}` }, folder);
  assert.equal(url, `http://127.0.0.1:${port}`);
  await request(url).get("/health").expect(200);
}

async function keepsDataIn(setting: string, port: string, table: string, folder: string): Promise<void> {
  const database = await newDatabase("sqlite");
  await startWith({ [setting]: database, [port]: "0" }, folder);
  assert.ok((await rowsOf(database, `${table}_migrations`)).length > 0);
}
