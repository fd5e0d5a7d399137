import fc, { type Arbitrary } from "fast-check";
import { signedIn, withJson, type HostileRequest } from "../request.js";
import type { HostileRoute } from "../route.js";
import { is, isFilled, isListOf, isNullOr, isObject, isString, isTime, isUuid } from "../shapes.js";
import { text } from "../values.js";
import { byAnybody } from "./account.js";
import { isPageOf, pagesOf } from "./lists.js";

const shown = { id: isUuid, name: isString, prefix: isFilled, scope: isFilled, audience: isListOf(isFilled) };
const times = { created_at: isTime, expires_at: isTime };
const made = { status: 201, body: isObject({ ...shown, ...times, last_used_at: is(null), key: isFilled }) };

/** The keys of the caller: making, listing, replacing and revoking them. */
export function apiKeyRoutes(service: string): HostileRoute[] {
  const path = "/me/api-keys";
  const listed = isObject({ ...shown, ...times, last_used_at: isNullOr(isTime) });
  const item = withJson(signedIn("POST", path), { name: "to be replaced or revoked" });
  return [
    {
      method: "GET",
      path,
      valid: pagesOf(byAnybody(path), { sorts: { "-created_at": "time", created_at: "time" } }),
      success: { status: 200, body: isPageOf(listed) },
      guarded: true,
    },
    { method: "POST", path, valid: newKeys(path, service), success: made, guarded: true },
    {
      method: "POST",
      path: `${path}/{id}/rotate`,
      valid: fc
        .record({ overlap_hours: fc.integer({ min: 0, max: 168 }) }, { requiredKeys: [] })
        .map((fields) => withJson(signedIn("POST", `${path}/{{id}}/rotate`), fields)),
      success: made,
      guarded: "exclusive",
      item,
    },
    {
      method: "DELETE",
      path: `${path}/{id}`,
      valid: fc.constant(signedIn("DELETE", `${path}/{{id}}`)),
      success: { status: 204 },
      guarded: "exclusive",
      item,
    },
  ];
}

function newKeys(path: string, service: string): Arbitrary<HostileRequest> {
  const scope = fc.constantFrom(`${service}:read`, ` ${service}:read  ${service}:write`);
  const fields = { name: text(1, 100), scope, expires_in_days: fc.integer({ min: 1, max: 365 }) };
  return fc.record(fields, { requiredKeys: ["name"] }).map((values) => withJson(signedIn("POST", path), values));
}
