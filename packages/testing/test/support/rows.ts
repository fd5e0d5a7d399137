import { repositoryRoot } from "@repo/testing";

export type Row = Record<string, unknown>;

/** As much of a `Database` of @repo/service as tests from outside need. */
export interface OpenDatabase {
  readonly reader: ((table: string) => Promise<Row[]>) & { raw(sql: string): Promise<unknown> };
  readonly writer: { raw(sql: string): Promise<unknown>; transaction(work: () => Promise<void>): Promise<void> };
  close(): Promise<void>;
}

interface Service {
  readonly openDatabase: (url: string) => OpenDatabase;
}

/**
 * Opens a database for as long as `work` takes. By its address, not its name: this package depends on none of those that
 * it tests.
 */
export async function withDatabase<T>(url: string, work: (database: OpenDatabase) => Promise<T>): Promise<T> {
  const { openDatabase } = (await import(`${repositoryRoot}packages/service/dist/src/index.js`)) as Service;
  const database = openDatabase(url);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** The rows of a table. */
export function rowsOf(url: string, table: string): Promise<Row[]> {
  return withDatabase(url, ({ reader }) => reader(table).then((rows) => rows));
}
