import fc, { type Arbitrary } from "fast-check";
import { percentEncode, replaceHeader, type Mutation, type Pair } from "../request.js";

/** Another value of a field of the body. */
export function otherField(name: string, ...wrong: string[]): Arbitrary<Mutation> {
  return fc.constantFrom(...wrong).map((value) => ({ json, form, ...request }) => {
    const member: Pair = [name, JSON.stringify(value)];
    const part = `${name}=${percentEncode(value)}`;
    return {
      ...request,
      ...(json && { json: json.map((each) => (each[0] === name ? member : each)) }),
      ...(form && { form: form.map((each) => (each.startsWith(`${name}=`) ? part : each)) }),
    };
  });
}

/** Conditions that an item does not fulfil: a weak tag never does (RFC 9110, 13.1.1). */
export const staleVersion: Arbitrary<Mutation> = fc
  .constantFrom('"999"', '"0"', "W/{{etag}}", '"999", W/{{etag}}')
  .map((tags) => (request) => replaceHeader(request, "If-Match", tags));
