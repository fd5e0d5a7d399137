import fc, { type Arbitrary } from "fast-check";
import { partsOf, replaceHeader, signedIn, withJson, type HostileRequest } from "../request.js";
import type { HostileRoute } from "../route.js";
import { is, isFilled, isListOf, isNullOr, isObject, isString, isTime, isUuid } from "../shapes.js";
import { text } from "../values.js";

const shown = { id: isUuid, name: isString, prefix: isFilled, scope: isFilled, audience: isListOf(isFilled) };
const times = { created_at: isTime, expires_at: isTime };

/** The keys of the caller: making and listing them. */
export function apiKeyRoutes(service: string): HostileRoute[] {
  const path = "/me/api-keys";
  const key = isObject({ ...shown, ...times, last_used_at: is(null), key: isFilled });
  const listed = isObject({ ...shown, ...times, last_used_at: isNullOr(isTime) });
  const list = isObject({ data: isListOf(listed), next_cursor: isNullOr(isString) });
  return [
    { method: "GET", path, valid: lists(path), success: { status: 200, body: list }, guarded: true },
    { method: "POST", path, valid: newKeys(path, service), success: { status: 201, body: key }, guarded: true },
  ];
}

function lists(path: string): Arbitrary<HostileRequest> {
  const query = fc.record(
    { limit: fc.constantFrom("1", "100"), sort: fc.constant("created_at") },
    { requiredKeys: [] },
  );
  return fc.tuple(query, fc.constantFrom("{{token}}", "{{stranger}}", "{{reader}}")).map(([query, token]) => ({
    ...replaceHeader(signedIn("GET", path), "Authorization", `Bearer ${token}`),
    query: partsOf(query as Record<string, string>), // a parameter that is not asked for has no key
  }));
}

function newKeys(path: string, service: string): Arbitrary<HostileRequest> {
  const scope = fc.constantFrom(`${service}:read`, ` ${service}:read  ${service}:write`);
  const fields = { name: text(1, 100), scope, expires_in_days: fc.integer({ min: 1, max: 365 }) };
  return fc.record(fields, { requiredKeys: ["name"] }).map((values) => withJson(signedIn("POST", path), values));
}
