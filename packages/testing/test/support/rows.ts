import { repositoryRoot } from "@repo/testing";

type Row = Record<string, unknown>;

interface Service {
  readonly openDatabase: (url: string) => { reader(table: string): Promise<Row[]>; close(): Promise<void> };
}

/** The rows of a table. By its address, not its name: this package depends on none of those that it tests. */
export async function rowsOf(url: string, table: string): Promise<Row[]> {
  const { openDatabase } = (await import(`${repositoryRoot}packages/service/dist/src/index.js`)) as Service;
  const database = openDatabase(url);
  const rows = await database.reader(table);
  await database.close();
  return rows;
}
