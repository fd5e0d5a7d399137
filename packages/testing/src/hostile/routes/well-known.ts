import fc from "fast-check";
import { plain, replaceHeader, signedIn } from "../request.js";
import type { HostileRoute } from "../route.js";
import { is, isFilled, isListOf, isObject } from "../shapes.js";

/** `AUTH_ISSUER` of the services under test: requests to it say so in their Host. */
export const ISSUER = "http://issuer.example";

const METADATA = "/.well-known/oauth-authorization-server";
const words = isListOf(isFilled);

const metadata = isObject({
  issuer: is(ISSUER),
  token_endpoint: is(`${ISSUER}/token`),
  revocation_endpoint: is(`${ISSUER}/revoke`),
  introspection_endpoint: is(`${ISSUER}/introspect`),
  jwks_uri: is(`${ISSUER}/.well-known/jwks.json`),
  scopes_supported: words,
  response_types_supported: words,
  grant_types_supported: words,
  token_endpoint_auth_methods_supported: words,
  revocation_endpoint_auth_methods_supported: words,
  introspection_endpoint_auth_methods_supported: words,
});

const headers = { "cache-control": /^public, max-age=\d+$/ };
const hosts = fc.constantFrom("issuer.example", "Issuer.EXAMPLE", "issuer.example:80", "issuer.example:443");

/** What everybody may know and keep. The services under test sign with a shared secret: they publish no key. */
export const wellKnownRoutes: HostileRoute[] = [
  {
    method: "GET",
    path: "/.well-known/jwks.json",
    valid: fc.constantFrom(plain("GET", "/.well-known/jwks.json"), signedIn("GET", "/.well-known/jwks.json")),
    success: { status: 200, body: isObject({ keys: isListOf(() => "is a key") }), headers },
    cacheable: true,
  },
  {
    method: "GET",
    path: METADATA,
    valid: hosts.map((host) => replaceHeader(plain("GET", METADATA), "Host", host)),
    success: { status: 200, body: metadata, headers },
    cacheable: true,
  },
  {
    method: "GET",
    path: `${METADATA}/{path}`,
    valid: fc.constantFrom("a", "a/b", "{{unique}}").map((path) => plain("GET", `${METADATA}/${path}`)),
    success: { status: 404 },
  },
];
