import type { Knex } from "knex";
import type { Dialect } from "./dialect.js";

/** One way to order a list: by a column, and by id where that is the same. */
export interface Order {
  readonly column: string;
  readonly type: "time" | "text";
  readonly descending?: true;
  /** Whether rows may lack the value; they come last. Only for times. */
  readonly optional?: true;
}

/** The orders of a list by the value of `?sort=`; the first is the default. */
export type Orders = Readonly<Record<string, Order>>;

/** Behind every time: PostgreSQL knows it as one, and as text it stands behind all that begin with a digit. */
export const LAST_TIME = "infinity";

/** Where a page begins: behind the row with this value of the order's column and this id. */
export interface Position {
  readonly value: string;
  readonly id: string;
}

/** What is asked of a list. */
export interface Selection {
  readonly order: Order;
  readonly after: Position | undefined;
  /** Only rows whose name contains this. */
  readonly q: string | undefined;
  readonly ownerId: string | undefined;
  readonly limit: number;
}

/** What rows are ordered by, in SQL: for an index, too, since only the same words use it. */
export function orderExpression({ column, optional }: Pick<Order, "column" | "optional">): string {
  return optional ? `coalesce(${column}, '${LAST_TIME}')` : column;
}

/**
 * Narrows a query to one page and one row more, which tells whether another page follows. It compares with the
 * last row instead of counting rows to skip, so page 5,000 costs what page 1 costs.
 */
export function selectPage<Q extends Knex.QueryBuilder>(select: Q, dialect: Dialect, page: Selection): Q {
  const { order, after, q, ownerId, limit } = page;
  const by = orderExpression(order);
  const [direction, comparison] = order.descending ? ["desc", "<"] : ["asc", ">"];
  if (ownerId !== undefined) void select.where({ owner_id: ownerId });
  if (q) void dialect.contains(select, "name", q);
  if (after) void select.whereRaw(`(${by}, id) ${comparison} (?, ?)`, [after.value, after.id]);
  return select.orderByRaw(`${by} ${direction}, id ${direction}`).limit(limit + 1) as Q;
}
