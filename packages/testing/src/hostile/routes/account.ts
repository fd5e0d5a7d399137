import fc, { type Arbitrary } from "fast-check";
import { otherField } from "../mutations/spoils.js";
import { plain, signedIn, withHeader, withJson, type HostileRequest } from "../request.js";
import type { HostileRoute } from "../route.js";
import { is, isFilled, isNullOr, isObject, isOneOf, isString, isTime, isUuid } from "../shapes.js";
import { name, text } from "../values.js";

/** Any characters, U+0000 too: at most 13 of 4 bytes and 16 of a secret, which may not come back. */
const newPassword = fc
  .oneof(fc.string({ unit: "binary", maxLength: 13 }), text(0, 13))
  .map((each) => `${each}{{secret}}`);

const newAccount = fc.record({
  username: name("._-", 0, 52).map((each) => `${each}{{unique}}`),
  password: newPassword,
});

const wrongPassword = otherField("current_password", "{{password}}x", "{{username}}", "");

const registered = isObject({ id: isUuid, username: isFilled, role: is("user"), created_at: isTime });

const me = isObject({
  id: isUuid,
  username: isFilled,
  role: isOneOf("user", "admin"),
  scope: isString,
  session_id: isNullOr(isUuid),
  expires_at: isTime,
});

/** The caller's account: making it, reading it, its password and its end. */
export const accountRoutes: HostileRoute[] = [
  {
    method: "POST",
    path: "/register",
    valid: newAccount.map((fields) => withJson(plain("POST", "/register"), fields)),
    success: { status: 201, body: registered },
  },
  {
    method: "GET",
    path: "/me",
    valid: byAnyCredential("/me"),
    success: { status: 200, body: me },
    guarded: true,
  },
  {
    method: "POST",
    path: "/me/password",
    valid: newPassword.map((new_password) =>
      withJson(signedIn("POST", "/me/password"), { current_password: "{{password}}", new_password }),
    ),
    success: { status: 204 },
    guarded: "exclusive",
    spoils: wrongPassword,
    ends: true,
  },
  {
    method: "POST",
    path: "/me/delete",
    valid: fc.constant(withJson(signedIn("POST", "/me/delete"), { current_password: "{{password}}" })),
    success: { status: 204 },
    guarded: "exclusive",
    spoils: wrongPassword,
    ends: true,
  },
];

/** Reading by whoever is signed in, with whatever scopes. */
export function byAnybody(path: string): Arbitrary<HostileRequest> {
  return fc.constantFrom("{{token}}", "{{stranger}}", "{{reader}}").map((who) => signedIn("GET", path, who));
}

/** The same, or by a program with a key. */
export function byAnyCredential(path: string): Arbitrary<HostileRequest> {
  return fc.oneof(byAnybody(path), fc.constant(withHeader(plain("GET", path), "X-API-Key", "{{key}}")));
}
