import { createHash } from "node:crypto";
import type { Request } from "express";
import { query } from "express-validator";
import { LAST_TIME, lowerAscii } from "../database/dialect.js";
import type { Order, Orders, Position, Selection } from "../database/order.js";
import { UUID } from "./read-id.js";
import { isDateTime, isText, type Chains } from "./validate.js";

/** A page that was asked for. */
export interface Page extends Selection {
  /** What was asked for besides the page's size and place: a cursor leads on only in the same list. */
  readonly list: string;
}

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** The chains for `?limit=` (1 to 100), `?sort=`, `?q=`, `?owner_id=` and `?cursor=` (only as `next_cursor` gave it). */
export function pageChains(orders: Orders): Chains {
  const sorts = Object.keys(orders);
  return {
    limit: query("limit")
      .optional()
      .custom(
        (value) =>
          typeof value === "string" && /^\d{1,3}$/.test(value) && Number(value) >= 1 && Number(value) <= MAX_LIMIT,
      )
      .withMessage(`must be a whole number from 1 to ${MAX_LIMIT}`),
    sort: query("sort")
      .optional()
      .custom((value) => sorts.some((sort) => sort === value))
      .withMessage(`must be one of: ${sorts.join(", ")}`),
    q: query("q").optional().custom(isText(0, 200)),
    owner_id: query("owner_id")
      .optional()
      .custom((value) => typeof value === "string" && UUID.test(value))
      .withMessage("must be the id of a user"),
    cursor: query("cursor")
      .optional()
      .custom((_value, { req }) => readPage(req as Request, orders).after !== undefined)
      .withMessage("must be a next_cursor from an earlier answer to the same sort, q and owner_id"),
  };
}

/** The page that a request asks for, after `pageChains` have passed. */
export function readPage(req: Request, orders: Orders): Page {
  const { limit, cursor, q, owner_id, sort: asked } = req.query as Record<string, string | undefined>;
  const [sort, order] = findOrder(orders, asked);
  const list = nameOf(sort, q, owner_id);
  return {
    limit: limit === undefined ? DEFAULT_LIMIT : Number(limit),
    order,
    q,
    ownerId: owner_id,
    list,
    after: decodeCursor(cursor, list, order),
  };
}

function findOrder(orders: Orders, asked: string | undefined): [string, Order] {
  const found = Object.entries(orders).find(([sort]) => asked === undefined || sort === asked);
  if (!found) throw new Error(`there is no order ${asked}`); // pageChains lets none pass
  return found;
}

/** The answer's body: the page's rows, and the cursor of the next page or null. */
export function pageBody<T extends { readonly id: string }>(
  rows: readonly T[],
  page: Page,
): { data: T[]; next_cursor: string | null } {
  const data = rows.slice(0, page.limit);
  const last = data.at(-1);
  return { data, next_cursor: rows.length > page.limit && last ? encodeCursor(last, page) : null };
}

/** The list that a page belongs to; filters as a hash, so that a cursor stays short. */
function nameOf(sort: string, q = "", ownerId = ""): string {
  if (!q && !ownerId) return sort;
  const filters = JSON.stringify([lowerAscii(q), ownerId]);
  return `${sort} ${createHash("sha256").update(filters).digest("base64url").slice(0, 12)}`;
}

function encodeCursor(row: { readonly id: string }, { list, order }: Page): string {
  const value = (row as Record<string, unknown>)[order.optional ?? order.column] ?? LAST_TIME;
  return Buffer.from(JSON.stringify([list, value, row.id])).toString("base64url");
}

/** As long as the longest name makes it, when JSON has to escape every character. */
const CURSOR = /^[\w-]{1,2000}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function decodeCursor(cursor: unknown, list: string, order: Order): Position | undefined {
  if (typeof cursor !== "string" || !CURSOR.test(cursor)) return undefined;
  try {
    const content: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (!Array.isArray(content) || content.length !== 3 || content[0] !== list) return undefined;
    const [, value, id] = content.map(String) as [string, string, string];
    return isValueOf(order, value) && UUID.test(id) ? { value, id } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the database can compare the column with this value: PostgreSQL refuses days that the calendar does not have. */
function isValueOf({ type, optional }: Order, value: string): boolean {
  if (type === "text") return isText(0, 200)(value);
  return (optional !== undefined && value === LAST_TIME) || (TIME.test(value) && isDateTime(value));
}
