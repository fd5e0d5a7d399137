import { randomBytes } from "node:crypto";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { atEnd } from "./at-end.js";

/** Which database this run of the tests is for. */
export const testDialect: TestDialect = process.env["TEST_DATABASE"] === "postgres" ? "postgres" : "sqlite";

export type TestDialect = "sqlite" | "postgres";

const postgresUrl = process.env["TEST_POSTGRES_URL"] ?? "postgres://postgres@127.0.0.1:5432/postgres";

/** The URL of a new, empty database, of this run's kind unless another is named; it is removed after the last test. */
export function newDatabase(dialect = testDialect): Promise<string> {
  return dialect === "sqlite" ? newSqliteFile() : newPostgresDatabase();
}

/**
 * New, empty databases for these variables: one each, or, in a run for that (`TEST_DATABASES=one`), the same for all.
 */
export async function newDatabases<Name extends string>(...names: Name[]): Promise<Record<Name, string>> {
  const shared = process.env["TEST_DATABASES"] === "one" ? await newDatabase() : undefined;
  const entries = names.map(async (name) => [name, shared ?? (await newDatabase())] as const);
  return Object.fromEntries(await Promise.all(entries)) as Record<Name, string>;
}

/** The URL of a new database with what is in another one, to which nobody is connected. */
export async function copyDatabase(url: string): Promise<string> {
  if (!url.startsWith("sqlite:")) return newPostgresDatabase(new URL(url).pathname.slice(1));
  const copy = await newSqliteFile();
  await copyFile(url.slice("sqlite:".length), copy.slice("sqlite:".length));
  return copy;
}

/** Whether there is a PostgreSQL server, for the few tests of the SQLite pass that want both. */
export function postgresAnswers(): Promise<boolean> {
  return administer("SELECT 1").then(
    () => true,
    () => false,
  );
}

/** A new, empty folder, removed after the last test. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "auth-starter-"));
  atEnd(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function newSqliteFile(): Promise<string> {
  return `sqlite:${join(await newFolder(), "test.sqlite")}`;
}

async function newPostgresDatabase(template = "template1"): Promise<string> {
  const name = `auth_starter_test_${randomBytes(6).toString("hex")}`;
  if (made.push(name) === 1) atEnd(dropAll);
  await administer(
    `CREATE DATABASE ${name} TEMPLATE ${template}`,
    // Commits wait for no disk: no test with such a database takes the server's power away.
    `ALTER DATABASE ${name} SET synchronous_commit = off`,
  );
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  return url.href;
}

const made: string[] = [];
const AT_ONCE = 20;

/** Several at once, because each drop waits for a checkpoint, and those that wait together share one. */
async function dropAll(): Promise<void> {
  for (let start = 0; start < made.length; start += AT_ONCE) {
    const some = made.slice(start, start + AT_ONCE);
    await Promise.all(some.map((name) => administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)));
  }
}

async function administer(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
