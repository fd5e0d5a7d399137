import fc, { type Arbitrary } from "fast-check";
import { nastyName, nastyText } from "../garbage.js";
import { percentEncode, type Mutation } from "../request.js";

/** Changes the parts of a form; a request without one is left alone. */
const change =
  (apply: (parts: readonly string[]) => readonly string[]): Mutation =>
  (request) =>
    request.form ? { ...request, form: apply(request.form) } : request;

const FORM_NAMES = [
  ...["grant_type", "username", "password", "scope", "audience", "client_id", "client_secret"],
  ...["token", "refresh_token", "token_type_hint"],
] as const;

const badValue = fc.oneof(
  nastyText.map(percentEncode),
  fc.constantFrom(
    "refresh_token",
    "admin",
    "{{token}}",
    "{{token:admin}}",
    "account%20admin",
    "tokens:introspect",
    "%20",
    "+",
    "{{password}}x",
  ),
);

const otherPart = fc
  .tuple(fc.constantFrom(...FORM_NAMES), badValue)
  .map(([name, value]) =>
    change((parts) => [...parts.filter((part) => !part.startsWith(`${name}=`)), `${name}=${value}`]),
  );
const morePart = fc
  .oneof(
    fc.tuple(fc.constantFrom(...FORM_NAMES), badValue).map(([name, value]) => `${name}=${value}`),
    fc.tuple(nastyName, badValue).map(([name, value]) => `${percentEncode(name)}=${value}`),
    fc.constantFrom(
      ...["username[]=a", "scope[a]=b", "a[b]=c", "password%5B%5D=x", "=", "=x", "&&", "%", "a=%zz", "b=%FF"],
    ),
    fc.constantFrom("a=1&".repeat(50), "x".repeat(21_000), "scope=a+b&scope=c", "username;password", "\xff=\xfe"),
  )
  .map((part) => change((parts) => [...parts, part]));
const droppedPart = fc
  .nat(8)
  .map((place) => change((parts) => parts.filter((_, index) => index !== place % parts.length)));

/** Forms with wrong parts, with parts twice or nested, and without some. */
export const form: Arbitrary<Mutation> = fc.oneof(otherPart, morePart, droppedPart);
