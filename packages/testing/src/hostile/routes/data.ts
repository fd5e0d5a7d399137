import fc, { type Arbitrary } from "fast-check";
import { staleVersion } from "../mutations/spoils.js";
import { signedIn, withHeader, withJson, type HostileRequest } from "../request.js";
import type { HostileRoute } from "../route.js";
import { isObject, type Check } from "../shapes.js";
import { id, text, visibleAscii } from "../values.js";
import { byAnybody, byAnyCredential } from "./account.js";
import { isPageOf, pagesOf, type List } from "./lists.js";

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
  readonly sorts: List["sorts"];
  /** Whether its reader may come with an API key; a service that only verifies tokens takes none. Default true. */
  readonly apiKeys?: boolean;
}

const ETAG = /^"[1-9]\d*"$/;

/** The list, making, reading, changing and deleting. */
export function dataRoutes(collection: Collection): HostileRoute[] {
  const { path, item, sorts, apiKeys = true } = collection;
  const reading = apiKeys ? byAnyCredential : byAnybody;
  const one = `${path}/{id}`;
  const address = `${path}/{{id}}`;
  const body = isObject(item);
  const headers = { etag: ETAG };
  const filters = { q: text(0, 200), owner_id: fc.oneof(id(), fc.constant("{{user}}")) };
  const list = pagesOf(reading(path), { sorts, filters });
  return [
    { method: "GET", path, valid: list, success: { status: 200, body: isPageOf(body) }, guarded: true },
    {
      method: "POST",
      path,
      valid: newItems(collection),
      success: { status: 201, body, headers: { ...headers, location: new RegExp(`^${path}/[0-9a-f-]{36}$`) } },
      guarded: true,
    },
    {
      method: "GET",
      path: one,
      valid: reading(address),
      success: { status: 200, body, headers },
      guarded: true,
    },
    {
      method: "PATCH",
      path: one,
      valid: changes(collection, address),
      success: { status: 200, body, headers },
      guarded: "exclusive",
      spoils: staleVersion,
    },
    {
      method: "DELETE",
      path: one,
      valid: conditional(signedIn("DELETE", address)),
      success: { status: 204 },
      guarded: "exclusive",
      spoils: staleVersion,
    },
  ];
}

/** A new item with the least that one needs, always the same. */
export function leastItem({ path, fields, required }: Collection): HostileRequest {
  const least = Object.entries(fields).filter(([name]) => required.includes(name));
  const values = least.map(([name, values]) => [name, fc.sample(values, { seed: 1, numRuns: 1 })[0]] as const);
  return withJson(signedIn("POST", path), Object.fromEntries(values));
}

function newItems({ path, fields, required }: Collection): Arbitrary<HostileRequest> {
  const key = fc.option(visibleAscii(0, 240).map((each) => `${each}{{unique}}`));
  return fc.tuple(fc.record(fields, { requiredKeys: [...required] }), key).map(([values, key]) => {
    const request = withJson(signedIn("POST", path), values);
    return key === null ? request : withHeader(request, "Idempotency-Key", key);
  });
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
