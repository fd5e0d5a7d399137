import fc, { type Arbitrary } from "fast-check";
import { partsOf, type HostileRequest } from "../request.js";
import { isListOf, isNullOr, isObject, isString, type Check } from "../shapes.js";
import { dateTime, id, text } from "../values.js";

/** What can be asked of a list. */
export interface List {
  /** What `?sort=` may say, and of what kind the column is. */
  readonly sorts: Readonly<Record<string, "time" | "text">>;
  readonly filters?: Readonly<Record<string, Arbitrary<string>>>;
}

/** The request for any page of a list: narrowed, or a later one of the whole list. */
export function pagesOf(request: Arbitrary<HostileRequest>, { sorts, filters }: List): Arbitrary<HostileRequest> {
  const limit = fc.integer({ min: 1, max: 100 }).map(String);
  const narrowed = fc.record(
    { limit, sort: fc.constantFrom(...Object.keys(sorts)), ...filters },
    { requiredKeys: [] },
  ) as Arbitrary<Record<string, string>>; // a parameter that is not asked for has no key
  // A cursor belongs to a list; of one without filters its name is the sort.
  const later = fc.constantFrom(...Object.entries(sorts)).chain(([sort, type]) => {
    const value = type === "text" ? text(1, 200) : dateTime().map((time) => new Date(time.toUpperCase()).toISOString());
    const cursor = fc
      .tuple(value, id())
      .map((place) => Buffer.from(JSON.stringify([sort, ...place])).toString("base64url"));
    return fc.record({ sort: fc.constant(sort), cursor, limit });
  });
  return fc.tuple(request, fc.oneof(narrowed, later)).map(([asked, query]) => ({ ...asked, query: partsOf(query) }));
}

/** A page of such items, with these members besides. */
export function isPageOf(item: Check, more: Readonly<Record<string, Check>> = {}): Check {
  return isObject({ data: isListOf(item), next_cursor: isNullOr(isString), ...more });
}
