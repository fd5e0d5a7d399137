import fc, { type Arbitrary } from "fast-check";
import { otherField } from "../mutations/spoils.js";
import { partsOf, plain, signedIn, withForm, withHeader } from "../request.js";
import type { HostileRequest } from "../request.js";
import type { HostileRoute } from "../route.js";
import {
  is,
  isEither,
  isFilled,
  isJwt,
  isListOf,
  isObject,
  isOneOf,
  isString,
  isUuid,
  isWholeNumber,
} from "../shapes.js";
import { forgeries } from "../tokens.js";
import { name, text } from "../values.js";

const issued = isObject({
  access_token: isJwt,
  token_type: is("bearer"),
  expires_in: isWholeNumber,
  refresh_token: isFilled,
  scope: isString,
});

const texts = {
  iss: isFilled,
  client_id: isFilled,
  scope: isString,
  username: isFilled,
  role: isOneOf("user", "admin"),
};
const ids = { sub: isUuid, jti: isFilled, sid: isUuid, aud: isListOf(isFilled) };
const numbers = { iat: isWholeNumber, nbf: isWholeNumber, exp: isWholeNumber, ver: isWholeNumber };
const introspected = isEither(
  isObject({ active: is(false) }),
  isObject({ active: is(true), token_type: is("Bearer"), ...texts, ...ids, ...numbers }),
);

/** The routes that OAuth clients use with a form. */
export function oauthRoutes(service: string): HostileRoute[] {
  const token = { method: "POST", path: "/token", success: { status: 200, body: issued }, errors: "oauth" } as const;
  const asked = fc.record({ form: signIn, audience: fc.constantFrom("", service) });
  const refreshed = fc.record({ form: refresh(service), audience: fc.constantFrom("", service) });
  return [
    {
      ...token,
      valid: asked.chain(({ form, audience }) =>
        byClient("/token", { username: "{{username}}", password: "{{password}}", audience, ...form }),
      ),
      spoils: otherField("password", "{{password}}x", "{{username}}", "{{token}}"),
    },
    {
      ...token,
      title: "POST /token to refresh",
      valid: refreshed.chain(({ form, audience }) =>
        byClient("/token", { grant_type: "refresh_token", refresh_token: "{{refresh}}", audience, ...form }),
      ),
      spoils: otherField("refresh_token", "{{refresh}}x", "{{token}}", "{{key}}"),
      ends: true,
    },
    {
      method: "POST",
      path: "/revoke",
      valid: revocation.chain((form) => byClient("/revoke", form)),
      success: { status: 200 },
      errors: "oauth",
      ends: true,
    },
    {
      method: "POST",
      path: "/introspect",
      valid: introspection.map((form) => withForm(signedIn("POST", "/introspect", "{{admin}}"), form)),
      success: { status: 200, body: introspected },
      errors: "oauth",
      guarded: "exclusive",
    },
  ];
}

const optional = { requiredKeys: [] };

const ofClients = {
  client_id: fc.oneof(name("._-", 1, 64), fc.constant("")),
  client_secret: fc.constant(""),
  constructor: text(0, 50), // what nobody knows is ignored, whatever JavaScript makes of its name
};

const signIn = fc.record(
  {
    grant_type: fc.constantFrom("password", ""),
    scope: fc.constantFrom("", "account", " account  account ", "account account"),
    refresh_token: fc.constant(""),
    ...ofClients,
  },
  optional,
);

const refresh = (service: string) =>
  fc.record(
    { scope: fc.constantFrom("", "account", ` ${service}:read  account `), username: text(0, 50), ...ofClients },
    optional,
  );

const anyToken = fc.oneof(
  fc.constantFrom("{{token}}", "{{refresh}}", "{{stranger}}", "{{key}}"),
  fc.constantFrom(...forgeries).map((how) => `{{token:${how}}}`),
  text(1, 200),
);

const hint = fc.oneof(fc.constantFrom("access_token", "refresh_token"), text(0, 50));

const revocation = fc.record({ token: anyToken, token_type_hint: hint, ...ofClients }, { requiredKeys: ["token"] });

const introspection = fc.record({ token: anyToken, token_type_hint: hint }, { requiredKeys: ["token"] });

/** A form with its parameters in any order, and with a client's name in it or in the header or nowhere. */
function byClient(path: string, form: Readonly<Record<string, string>>): Arbitrary<HostileRequest> {
  return fc.tuple(fc.constantFrom("", "app:", ":"), fc.nat(7)).map(([basic, shift]) => {
    const fields = partsOf(form);
    const request = withForm(plain("POST", path), {});
    const turned = { ...request, form: [...fields.slice(shift), ...fields.slice(0, shift)] };
    if (basic === "" || form["client_id"]) return turned;
    return withHeader(turned, "Authorization", `Basic ${Buffer.from(basic).toString("base64")}`);
  });
}
