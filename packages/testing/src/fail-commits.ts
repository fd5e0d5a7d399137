/** What is needed of a database; this package does not know `@repo/service`. */
interface Writable {
  readonly writer: { raw(sql: string): PromiseLike<unknown> };
  readonly dialect: { readonly name: string };
}

/**
 * Makes every transaction that inserts into a table, or updates it, fail when it commits: a foreign key that is
 * checked only then leads nowhere.
 */
export async function failCommits(
  { writer, dialect }: Writable,
  event: "INSERT" | "UPDATE",
  table: string,
): Promise<void> {
  await writer.raw("CREATE TABLE nowhere (id text PRIMARY KEY)");
  await writer.raw("CREATE TABLE broken (id text REFERENCES nowhere (id) DEFERRABLE INITIALLY DEFERRED)");
  const insert = "INSERT INTO broken (id) VALUES ('missing');";
  if (dialect.name === "sqlite") {
    await writer.raw(`CREATE TRIGGER fail AFTER ${event} ON ${table} BEGIN ${insert} END`);
  } else {
    await writer.raw(
      `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${insert} RETURN NULL; END $$`,
    );
    await writer.raw(`CREATE TRIGGER fail AFTER ${event} ON ${table} FOR EACH ROW EXECUTE FUNCTION fail()`);
  }
}
