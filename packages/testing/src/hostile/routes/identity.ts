import fc, { type Arbitrary } from "fast-check";
import { partsOf, plain, signedIn, withForm, withHeader, withJson, type HostileRequest } from "../request.js";
import type { HostileRoute } from "../route.js";
import {
  is,
  isAnyText,
  isFilled,
  isJwt,
  isListOf,
  isNullOr,
  isObject,
  isOneOf,
  isString,
  isTime,
  isUuid,
  isWholeNumber,
} from "../shapes.js";
import { dateTime, id, name, text } from "../values.js";
import { apiKeyRoutes } from "./api-keys.js";

const status = (path: string, says: string): HostileRoute => ({
  method: "GET",
  path,
  valid: fc.constantFrom(plain("GET", path), signedIn("GET", path)),
  success: { status: 200, body: isObject({ status: is(says) }) },
});

const account = fc.record({
  username: name("._-", 0, 52).map((each) => `${each}{{unique}}`),
  // Any characters, U+0000 too: at most 13 of 4 bytes and 16 of a secret, which may not come back.
  password: fc.oneof(fc.string({ unit: "binary", maxLength: 13 }), text(0, 13)).map((each) => `${each}{{secret}}`),
});

const form = fc.record(
  {
    grant_type: fc.constantFrom("password", ""),
    scope: fc.constantFrom("", "account", " account  account ", "account account"),
    client_id: fc.oneof(name("._-", 1, 64), fc.constant("")),
    client_secret: fc.constant(""),
    refresh_token: fc.constant(""),
    constructor: text(0, 50), // what nobody knows is ignored, whatever JavaScript makes of its name
  },
  { requiredKeys: [] },
);

/** Sign-ins: parameters in any order, with a client's name in the form or in the header or nowhere. */
function signIns(service: string): Arbitrary<HostileRequest> {
  const more = fc.record({ form, audience: fc.constantFrom("", service), basic: fc.constantFrom("", "app:", ":") });
  return fc.tuple(more, fc.nat(7)).map(([{ form, audience, basic }, shift]) => {
    const fields = partsOf({ username: "{{username}}", password: "{{password}}", audience, ...form });
    const request = withForm(plain("POST", "/token"), {});
    const turned = { ...request, form: [...fields.slice(shift), ...fields.slice(0, shift)] };
    if (basic === "" || form.client_id) return turned;
    return withHeader(turned, "Authorization", `Basic ${Buffer.from(basic).toString("base64")}`);
  });
}

const registered = isObject({ id: isUuid, username: isFilled, role: is("user"), created_at: isTime });
const issued = isObject({
  access_token: isJwt,
  token_type: is("bearer"),
  expires_in: isWholeNumber,
  refresh_token: isFilled,
  scope: isString,
});
const me = isObject({
  id: isUuid,
  username: isFilled,
  role: isOneOf("user", "admin"),
  scope: isString,
  session_id: isUuid,
  expires_at: isTime,
});

const auditEvent = isObject({
  id: isUuid,
  source: isFilled,
  actor_id: isNullOr(isUuid),
  action: isFilled,
  target_type: isFilled,
  target_id: isNullOr(isFilled),
  request_id: isFilled,
  outcome: isOneOf("success", "failure"),
  created_at: isTime,
  ip: isNullOr(isFilled),
  user_agent: isNullOr(isAnyText),
});

/** Asking for one's own audit events, page by page and narrowed. */
const auditQueries = fc.oneof(
  fc.record(
    { limit: fc.integer({ min: 1, max: 100 }).map(String), action: text(1, 200), since: dateTime(), until: dateTime() },
    { requiredKeys: [] },
  ),
  fc.tuple(id(), id()).map((place) => ({
    cursor: Buffer.from(JSON.stringify(["-created_at", ...place])).toString("base64url"),
  })),
);

/**
 * What every service has: its state, and the routes of `@repo/auth`.
 *
 * @param service its name, as tokens say it
 */
export function commonRoutes(service: string): HostileRoute[] {
  return [
    status("/health", "ok"),
    status("/ready", "ready"),
    {
      method: "POST",
      path: "/register",
      valid: account.map((fields) => withJson(plain("POST", "/register"), fields)),
      success: { status: 201, body: registered },
    },
    {
      method: "POST",
      path: "/token",
      valid: signIns(service),
      success: { status: 200, body: issued },
      errors: "oauth",
    },
    {
      method: "GET",
      path: "/me",
      valid: fc
        .constantFrom("{{token}}", "{{stranger}}", "{{reader}}")
        .map((token) => withHeader(plain("GET", "/me"), "Authorization", `Bearer ${token}`)),
      success: { status: 200, body: me },
      guarded: true,
    },
    ...apiKeyRoutes(service),
    {
      method: "GET",
      path: "/me/audit-events",
      valid: auditQueries.map((query) => ({
        ...signedIn("GET", "/me/audit-events"),
        query: partsOf(query as Record<string, string>),
      })),
      success: { status: 200, body: isObject({ data: isListOf(auditEvent), next_cursor: isNullOr(isString) }) },
      guarded: true,
    },
  ];
}
