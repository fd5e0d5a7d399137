import { createHash } from "node:crypto";
import type { Request } from "express";
import { LAST_TIME, lowerAscii } from "../database/dialect.js";
import type { Filter, Listing, Order, Position, Selection } from "../database/order.js";
import { problem } from "./problem.js";
import { UUID } from "./read-id.js";
import { dateTimeFault, textFault } from "./validate.js";

/** A page that was asked for. */
export interface Page extends Selection {
  /** What was asked for besides the page's size and place: a cursor leads on only in the same list. */
  readonly list: string;
}

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/**
 * The page that a request asks for by `?limit=` (1 to 100), `?sort=`, the list's filters and `?cursor=` (only as
 * `next_cursor` gave it). Plain checks: the chains that bodies have would be a tenth of what a page costs.
 *
 * @throws {Problem} `validation_failed` with every bad parameter
 */
export function readPage(req: Request, { orders, filters }: Listing): Page {
  const query = req.query as Record<string, string | undefined>;
  const { limit, sort, cursor } = query;
  const [name, order] = Object.entries(orders).find(([each]) => sort === undefined || each === sort) ?? [];
  const asked = Object.entries(filters).map(([field, filter]) => ({ field, filter, value: query[field] }));
  const wrong: [field: string, fault: string | undefined][] = [
    ["limit", isLimit(limit) ? undefined : `must be a whole number from 1 to ${MAX_LIMIT}`],
    ["sort", order ? undefined : `must be one of: ${Object.keys(orders).join(", ")}`],
    ...asked.map(({ field, filter, value }) => [field, filterFault(filter, value)] as [string, string | undefined]),
  ];
  const page = (): Page => {
    const values = asked.map(({ filter, value = "" }) => (filter.kind === "contains" ? lowerAscii(value) : value));
    const list = nameOf(name as string, values);
    const used = asked.flatMap(({ filter, value }) => (value ? [[filter, value] as const] : []));
    const after = decodeCursor(cursor, list, order as Order);
    return { limit: Number(limit ?? DEFAULT_LIMIT), order: order as Order, filters: used, list, after };
  };
  const isKnown = wrong.slice(1).every(([, fault]) => fault === undefined); // which list it is
  const found = isKnown ? page() : undefined;
  if (cursor !== undefined && !found?.after) wrong.push(["cursor", CURSOR_FAULT]);
  const errors = wrong.flatMap(([field, message]) => (message ? [{ location: "query", field, message }] : []));
  if (errors.length > 0 || !found) throw problem("validation_failed", "Some parameters are not valid.", { errors });
  return found;
}

const CURSOR_FAULT = "must be a next_cursor from an earlier answer to the same sort and filters";

/** What keeps a value from being one of a filter; undefined when nothing does. */
function filterFault(filter: Filter, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (filter.kind === "contains") return textFault(value, 0, 200);
  if (filter.kind === "text") return textFault(value, 1, 200);
  if (filter.kind === "user") return isId(value) ? undefined : "must be the id of a user";
  if (filter.kind === "since" || filter.kind === "until") return dateTimeFault(value);
  const words: readonly unknown[] = filter.kind === "word" ? filter.words : ["true", "false"];
  return words.includes(value) ? undefined : `must be ${words.join(" or ")}`;
}

function isLimit(value: unknown): boolean {
  if (value === undefined) return true;
  return typeof value === "string" && /^\d{1,3}$/.test(value) && Number(value) >= 1 && Number(value) <= MAX_LIMIT;
}

const isId = (value: unknown): boolean => typeof value === "string" && UUID.test(value);

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
function nameOf(sort: string, values: readonly string[]): string {
  if (!values.some(Boolean)) return sort;
  const hash = createHash("sha256").update(JSON.stringify(values)).digest("base64url");
  return `${sort} ${hash.slice(0, 12)}`;
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
  if (type === "text") return textFault(value, 0, 200) === undefined;
  return (optional !== undefined && value === LAST_TIME) || (TIME.test(value) && dateTimeFault(value) === undefined);
}
