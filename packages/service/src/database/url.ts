/** Where a database is. The parts of a PostgreSQL URL stay in the URL: it may hold a password. */
export type DatabaseUrl = { dialect: "sqlite"; path: string } | { dialect: "postgres"; url: string };

/**
 * Reads `sqlite:<path>` or `postgres://...`; undefined for anything else, a database in memory included: its
 * readers and its writer would each see one of their own.
 */
export function parseDatabaseUrl(url: string): DatabaseUrl | undefined {
  if (url.startsWith("sqlite:")) {
    const path = url.slice("sqlite:".length);
    return path === "" || path === ":memory:" || path.includes("\0") ? undefined : { dialect: "sqlite", path };
  }
  const scheme = URL.canParse(url) ? new URL(url).protocol : "";
  return scheme === "postgres:" || scheme === "postgresql:" ? { dialect: "postgres", url } : undefined;
}
