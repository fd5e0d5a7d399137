import fc, { type Arbitrary } from "fast-check";
import { bytesOf, replaceHeader, withHeader, withoutHeader, type Mutation } from "../request.js";
import { forgeries } from "../tokens.js";
import { nastyHeader } from "../garbage.js";

const authorization =
  (value: string): Mutation =>
  (request) =>
    replaceHeader(request, "Authorization", value);

const forged = fc.oneof(
  fc.constantFrom(...forgeries).map((how) => `{{token:${how}}}`),
  fc.tuple(fc.constantFrom("cut", "flip"), fc.nat(2000)).map(([how, place]) => `{{token:${how}:${place}}}`),
);

const scheme = fc.constantFrom(
  ...["Bearer", "Bearer ", "Bearer  {{token}}", "bearer {{token}}", "BEARER\t{{token}}", "Bearer {{token}} {{token}}"],
  ...["Bearer {{token}},Bearer {{reader}}", "{{token}}", "Token {{token}}", "Basic {{token}}", "Basic", "Basic Og=="],
  ...["Basic \xff\xfe", "Digest username=x", "Bearer null", "Bearer undefined", 'Bearer "{{token}}"', "Bearer \0"],
  ...["Basic Zmlyc3QtcGFydHk6", "Basic YTpzZWNyZXQ=", bytesOf("Bearer 😀")],
);

const twice = fc.constantFrom("{{token}}", "{{reader}}", "x").map(
  (second): Mutation =>
    (request) =>
      withHeader(withHeader(request, "authorization", "Bearer {{token}}"), "AUTHORIZATION", `Bearer ${second}`),
);

/** Nobody's: one of the right form, its checksum too, and what is none. */
const badKey = fc.oneof(
  fc.constantFrom(
    "",
    "x",
    "rk_",
    "{{token}}",
    "{{key}}x",
    "Bearer {{token}}",
    `rk_${"0".repeat(32)}_${"0".repeat(64)}b69a7acb`,
  ),
  nastyHeader,
);

const keyInstead = badKey.map(
  (value): Mutation =>
    (request) =>
      replaceHeader(withoutHeader(request, "Authorization"), "X-API-Key", value),
);

const keyBeside = badKey.map(
  (value): Mutation =>
    (request) =>
      withHeader(replaceHeader(request, "Authorization", "Bearer {{token}}"), "X-API-Key", value),
);

/** A good one: enough for data, never for the account. */
const keyAlone: Mutation = (request) => withHeader(withoutHeader(request, "Authorization"), "X-API-Key", "{{key}}");

const inQuery = fc
  .constantFrom("access_token={{token}}", "access_token", "access_token=", "access_token=x", "api_key=x", "X-API-Key")
  .map((part): Mutation => (request) => ({ ...request, query: [...request.query, part] }));

const elsewhere = fc.constantFrom(...(["X-API-Key", "Cookie", "Proxy-Authorization", "X-Access-Token"] as const)).map(
  (name): Mutation =>
    (request) =>
      withHeader(request, name, "Bearer {{token}}"),
);

const none: Mutation = (request) => withoutHeader(withoutHeader(request, "Authorization"), "X-API-Key");

/** Those of others, and of the user with fewer rights. */
export const othersCredential: Arbitrary<Mutation> = fc
  .constantFrom("{{stranger}}", "{{reader}}")
  .map((who) => authorization(`Bearer ${who}`));

/** What lets nobody in: no credential, a forged one, several, and one in the address. */
export const badCredential: Arbitrary<Mutation> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(none) },
  { weight: 4, arbitrary: forged.map((token) => authorization(`Bearer ${token}`)) },
  { weight: 1, arbitrary: twice },
  { weight: 1, arbitrary: inQuery },
  { weight: 1, arbitrary: keyInstead },
  { weight: 1, arbitrary: keyBeside },
);

/** Bad ones, somebody else's, and what is none. */
export const credential: Arbitrary<Mutation> = fc.oneof(
  { weight: 3, arbitrary: badCredential },
  { weight: 3, arbitrary: othersCredential },
  { weight: 1, arbitrary: fc.constant(keyAlone) },
  { weight: 3, arbitrary: scheme.map(authorization) },
  { weight: 1, arbitrary: nastyHeader.map((value) => authorization(value)) },
  { weight: 1, arbitrary: nastyHeader.map((value) => authorization(`Bearer ${value}`)) },
  { weight: 1, arbitrary: elsewhere },
);
