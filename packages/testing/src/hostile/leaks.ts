import assert from "node:assert/strict";

/** What only somebody inside should read. */
const LEAKS: Readonly<Record<string, RegExp>> = {
  "a stack trace": /\bat \S+ \(?\S+:\d+:\d+|\bnode:internal/,
  "a path":
    /node_modules|file:\/\/|(?:^|[\s"'(])\/(?:tmp|home|usr|work|root|var|opt|etc)\/|\.(?:ts|js|mjs|cjs|sqlite):?\b/,
  "an exception":
    /\b(?:Type|Range|Syntax|Reference|Assertion)?Error\b:|Cannot (?:read|convert|set|destructure)|is not (?:a function|iterable|defined)|Unexpected (?:token|end)|in JSON at/,
  SQL: /\bSQLITE_\w+|\b(?:select|insert into|update|delete from)\b.+\b(?:from|values|set|where)\b|syntax error at|violates|duplicate key|invalid (?:input|byte)|out of range for/i,
  "a part's name":
    /\bknex\b|\bexpress\b|\bpostgres\b|\bsqlite\b|\bbcrypt\b(?! ignores)|\bE(?:CONN|PIPE|ACCES|NOENT)\w*/i,
};

/** Fails when a refusal tells how the service works. Names of fields are the client's own words and may say anything. */
export function checkLeaks(body: unknown): void {
  const { errors, ...rest } = body as { errors?: { message?: unknown }[] };
  const messages = Array.isArray(errors) ? errors.map(({ message }) => message) : errors;
  const { type: _, ...told } = rest as { type?: unknown };
  const text = Object.values({ ...told, messages })
    .flat()
    .join("\n");
  for (const [what, pattern] of Object.entries(LEAKS)) {
    const [found] = pattern.exec(text) ?? [];
    assert.ok(found === undefined, `${what} in a refusal: ${found}`);
  }
}
