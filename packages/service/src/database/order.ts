import type { Knex } from "knex";
import type { Dialect } from "./dialect.js";

/** One way to order a list: by a column, and by id where that is the same. */
export interface Order {
  /** Has an index together with the id. */
  readonly column: string;
  readonly type: "time" | "text";
  readonly descending?: true;
  /** The field that a `Dialect.timeOrLast` column stands for: rows may lack it, and come last. */
  readonly optional?: string;
}

/** The orders of a list by the value of `?sort=`; the first is the default. */
export type Orders = Readonly<Record<string, Order>>;

/** The orders of everything that was made at some time: the newest first, or the oldest. */
export const byCreation = {
  "-created_at": { column: "created_at", type: "time", descending: true },
  created_at: { column: "created_at", type: "time" },
} as const satisfies Orders;

/** Where a page begins: behind the row with this value of the order's column and this id. */
export interface Position {
  readonly value: string;
  readonly id: string;
}

/** How a list is narrowed by a query parameter, whose value is compared with a column. */
export type Filter =
  /** Contains the value, ASCII letters without regard to case, or is equal to it; `user` is the id of one. */
  | { readonly kind: "contains" | "text" | "user"; readonly column: string }
  /** Is the value, which is one of these words. */
  | { readonly kind: "word"; readonly column: string; readonly words: readonly string[] }
  /** Has a value at all, or has none: `true` or `false`. */
  | { readonly kind: "filled"; readonly column: string }
  /** Holds an id that was made at this time or later, or before it. */
  | { readonly kind: "since" | "until"; readonly column: string };

/** What can be asked of a list, by the names of query parameters. */
export interface Listing {
  readonly orders: Orders;
  readonly filters: Readonly<Record<string, Filter>>;
}

/** What is asked of a list. */
export interface Selection {
  readonly order: Order;
  readonly after: Position | undefined;
  readonly filters: readonly (readonly [Filter, value: string])[];
  readonly limit: number;
}

/**
 * Narrows a query to one page and one row more, which tells whether another page follows. It compares with the
 * last row instead of counting rows to skip, so page 5,000 costs what page 1 costs.
 */
export function selectPage<Q extends Knex.QueryBuilder>(select: Q, dialect: Dialect, page: Selection): Q {
  const { order, after, filters, limit } = page;
  const [direction, comparison] = order.descending ? ["desc", "<"] : ["asc", ">"];
  for (const [filter, value] of filters) narrow(select, dialect, filter, value);
  if (order.column === "id") {
    if (after) void select.where("id", comparison, after.id);
    return select.orderBy("id", direction).limit(limit + 1) as Q;
  }
  const by = order.column;
  if (after) void select.whereRaw(`(${by}, id) ${comparison} (?, ?)`, [after.value, after.id]);
  return select.orderByRaw(`${by} ${direction}, id ${direction}`).limit(limit + 1) as Q;
}

function narrow(select: Knex.QueryBuilder, dialect: Dialect, { kind, column }: Filter, value: string): void {
  if (kind === "contains") void dialect.contains(select, column, value);
  else if (kind === "filled") void (value === "true" ? select.whereNotNull(column) : select.whereNull(column));
  else if (kind === "since") void select.where(column, ">=", firstIdAt(value));
  else if (kind === "until") void select.where(column, "<", firstIdAt(value));
  else void select.where({ [column]: value });
}

/**
 * Before all ids that were made at this time or later: a UUIDv7 begins with its time, the milliseconds since 1970 in
 * 48 bits (RFC 9562, 5.7).
 */
export function firstIdAt(time: string): string {
  const hex = Math.max(0, Date.parse(time.toUpperCase())).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
