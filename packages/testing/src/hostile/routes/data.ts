import fc, { type Arbitrary } from "fast-check";
import { partsOf, replaceHeader, signedIn, withHeader, withJson, type HostileRequest } from "../request.js";
import type { HostileRoute } from "../route.js";
import { isListOf, isNullOr, isObject, isString, type Check } from "../shapes.js";
import { dateTime, id, text, visibleAscii } from "../values.js";

/** A collection of items, as a service's data is served. */
export interface Collection {
  /** Where it is: `/campaigns`. */
  readonly path: string;
  /** The fields that a client sets, with values that are taken. */
  readonly fields: Readonly<Record<string, Arbitrary<unknown>>>;
  /** Those that a new item needs. */
  readonly required: readonly string[];
  /** All fields of an item, as it is answered. */
  readonly item: Readonly<Record<string, Check>>;
  /** What `?sort=` may say, and of what kind the column is. */
  readonly sorts: Readonly<Record<string, "time" | "text">>;
}

const ETAG = /^"[1-9]\d*"$/;

/** The list, making, reading, changing and deleting. */
export function dataRoutes(collection: Collection): HostileRoute[] {
  const { path, item } = collection;
  const one = `${path}/{id}`;
  const address = `${path}/{{id}}`;
  const body = isObject(item);
  const list = isObject({ data: isListOf(body), next_cursor: isNullOr(isString) });
  const headers = { etag: ETAG };
  const routes: HostileRoute[] = [
    { method: "GET", path, valid: lists(collection), success: { status: 200, body: list } },
    {
      method: "POST",
      path,
      valid: newItems(collection),
      success: { status: 201, body, headers: { ...headers, location: new RegExp(`^${path}/[0-9a-f-]{36}$`) } },
    },
    { method: "GET", path: one, valid: reads(address), success: { status: 200, body, headers } },
    { method: "PATCH", path: one, valid: changes(collection, address), success: { status: 200, body, headers } },
    { method: "DELETE", path: one, valid: conditional(signedIn("DELETE", address)), success: { status: 204 } },
  ];
  return routes.map((route) => ({ ...route, guarded: true }));
}

/** A new item with the least that one needs, always the same. */
export function leastItem({ path, fields, required }: Collection): HostileRequest {
  const least = Object.entries(fields).filter(([name]) => required.includes(name));
  const values = least.map(([name, values]) => [name, fc.sample(values, { seed: 1, numRuns: 1 })[0]] as const);
  return withJson(signedIn("POST", path), Object.fromEntries(values));
}

function lists({ path, sorts }: Collection): Arbitrary<HostileRequest> {
  const common = { limit: fc.integer({ min: 1, max: 100 }).map(String), sort: fc.constantFrom(...Object.keys(sorts)) };
  const owner_id = fc.oneof(id(), fc.constant("{{user}}"));
  const filtered = fc.record({ ...common, q: text(0, 200), owner_id }, { requiredKeys: [] });
  // A cursor belongs to a list; of one without filters its name is the sort.
  const later = fc.constantFrom(...Object.entries(sorts)).chain(([sort, type]) => {
    const value = type === "text" ? text(1, 200) : dateTime().map((time) => new Date(time.toUpperCase()).toISOString());
    const cursor = fc
      .tuple(value, id())
      .map((place) => Buffer.from(JSON.stringify([sort, ...place])).toString("base64url"));
    return fc.record({ sort: fc.constant(sort), cursor, limit: common.limit });
  });
  return fc.oneof(filtered, later).map((query) => ({
    ...signedIn("GET", path),
    query: partsOf(query as Record<string, string>), // a parameter that is not asked for has no key
  }));
}

function newItems({ path, fields, required }: Collection): Arbitrary<HostileRequest> {
  const key = fc.option(visibleAscii(0, 240).map((each) => `${each}{{unique}}`));
  return fc.tuple(fc.record(fields, { requiredKeys: [...required] }), key).map(([values, key]) => {
    const request = withJson(signedIn("POST", path), values);
    return key === null ? request : withHeader(request, "Idempotency-Key", key);
  });
}

function reads(address: string): Arbitrary<HostileRequest> {
  return fc
    .constantFrom("{{token}}", "{{stranger}}", "{{reader}}")
    .map((token) => replaceHeader(signedIn("GET", address), "Authorization", `Bearer ${token}`));
}

function changes({ fields }: Collection, address: string): Arbitrary<HostileRequest> {
  const request = fc.record(fields, { requiredKeys: [] }).map((values) => withJson(signedIn("PATCH", address), values));
  return request.chain(conditional);
}

/** The request, also on the condition that the item is as it is. */
function conditional(request: HostileRequest): Arbitrary<HostileRequest> {
  const tags = fc.constantFrom("", "*", "{{etag}}", '"999", {{etag}}', 'W/"1",{{etag}} , "x"');
  return tags.map((tag) => (tag === "" ? request : withHeader(request, "If-Match", tag)));
}
