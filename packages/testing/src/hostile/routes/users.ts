import fc from "fast-check";
import { plain, signedIn, withJson } from "../request.js";
import type { HostileRoute } from "../route.js";
import { isFilled, isObject, isOneOf, isTime, isUuid } from "../shapes.js";
import { text } from "../values.js";
import { isPageOf, pagesOf } from "./lists.js";

const ROLES = ["user", "admin"];

/** Exactly this: the hash is no member. */
const user = isObject({
  id: isUuid,
  username: isFilled,
  role: isOneOf(...ROLES),
  disabled: isOneOf(true, false),
  created_at: isTime,
});

const list = {
  sorts: { "-created_at": "time", created_at: "time", username: "text" },
  filters: { q: text(0, 200), role: fc.constantFrom(...ROLES), disabled: fc.constantFrom("true", "false") },
} as const;

const changes = fc.record({ role: fc.constantFrom(...ROLES), disabled: fc.boolean() }, { requiredKeys: [] });

const path = "/users";
const address = "/users/{{id}}";
const item = withJson(plain("POST", "/register"), { username: "item-{{unique}}", password: "{{secret}}" });

/** What admins do with accounts. */
export const userRoutes: HostileRoute[] = [
  {
    method: "GET",
    path,
    valid: pagesOf(fc.constant(signedIn("GET", path, "{{admin}}")), list),
    success: { status: 200, body: isPageOf(user) },
    guarded: "exclusive",
  },
  {
    method: "GET",
    path: `${path}/{id}`,
    valid: fc.constant(signedIn("GET", address, "{{admin}}")),
    success: { status: 200, body: user },
    guarded: "exclusive",
    item,
  },
  {
    method: "PATCH",
    path: `${path}/{id}`,
    valid: changes.map((fields) => withJson(signedIn("PATCH", address, "{{admin}}"), fields)),
    success: { status: 200, body: user },
    guarded: "exclusive",
    item,
  },
];
