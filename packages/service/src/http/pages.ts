import type { Request } from "express";
import { query } from "express-validator";
import type { Knex } from "knex";
import { UUID } from "./read-id.js";
import { isDateTime, type Chains } from "./validate.js";

/** Where a page begins: behind the row with this time and id. */
export interface Position {
  readonly created_at: string;
  readonly id: string;
}

/** A page that was asked for. */
export interface Page {
  readonly limit: number;
  readonly after: Position | undefined;
}

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** The chains for `?limit=` (1 to 100) and `?cursor=` (only as `next_cursor` gave it). */
export function pageChains(): Chains {
  return {
    limit: query("limit")
      .optional()
      .custom(
        (value) =>
          typeof value === "string" && /^\d{1,3}$/.test(value) && Number(value) >= 1 && Number(value) <= MAX_LIMIT,
      )
      .withMessage(`must be a whole number from 1 to ${MAX_LIMIT}`),
    cursor: query("cursor")
      .optional()
      .custom((value) => decodeCursor(value) !== undefined)
      .withMessage("must be a next_cursor from an earlier answer"),
  };
}

/** The page that a request asks for, after `pageChains` have passed. */
export function readPage(req: Request): Page {
  const { limit, cursor } = req.query;
  return { limit: limit === undefined ? DEFAULT_LIMIT : Number(limit), after: decodeCursor(cursor) };
}

/**
 * Narrows a query to one page, newest first, and one row more, which tells whether another page follows. It
 * compares with the last row instead of counting rows to skip, so page 5,000 costs what page 1 costs.
 */
export function selectPage<Q extends Knex.QueryBuilder>(select: Q, { limit, after }: Page): Q {
  if (after) void select.whereRaw("(created_at, id) < (?, ?)", [after.created_at, after.id]);
  return select
    .orderBy([
      { column: "created_at", order: "desc" },
      { column: "id", order: "desc" },
    ])
    .limit(limit + 1) as Q;
}

/** The answer's body: the page's rows, and the cursor of the next page or null. */
export function pageBody<T extends Position>(
  rows: readonly T[],
  { limit }: Page,
): { data: T[]; next_cursor: string | null } {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return { data, next_cursor: rows.length > limit && last ? encodeCursor(last) : null };
}

function encodeCursor({ created_at, id }: Position): string {
  return Buffer.from(JSON.stringify([created_at, id])).toString("base64url");
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function decodeCursor(cursor: unknown): Position | undefined {
  if (typeof cursor !== "string" || !/^[\w-]{1,200}$/.test(cursor)) return undefined;
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (!Array.isArray(position) || position.length !== 2) return undefined;
    const [created_at, id] = position.map(String) as [string, string];
    isDateTime(created_at); // throws for a day that the calendar does not have: PostgreSQL would refuse it
    return TIME.test(created_at) && UUID.test(id) ? { created_at, id } : undefined;
  } catch {
    return undefined;
  }
}
