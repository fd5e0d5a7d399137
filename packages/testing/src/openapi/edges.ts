import type { OpenAPIV3_1 } from "openapi-types";
import { resolved, type Document } from "./look-up.js";

type Schema = OpenAPIV3_1.SchemaObject & { $ref?: string };

/**
 * For each member of a body, bodies that are valid but for it: the least and the most that its schema takes, one less and
 * one more, each word, null and nothing. Chance finds an edge seldom, and a limit that is off by one has no other place.
 */
export function edgesOf(document: Document, schema: Schema): object[] {
  const fields = Object.entries(schema.properties ?? {}) as [string, Schema][];
  const valid = Object.fromEntries(fields.map(([name, each]) => [name, valuesAt(document, each)[0]]));
  return fields.flatMap(([name, each]) => [
    ...valuesAt(document, each).map((value) => ({ ...valid, [name]: value })),
    Object.fromEntries(Object.entries(valid).filter(([other]) => other !== name)),
    { ...valid, [name]: null },
  ]);
}

/** Values at the edges of a schema, a valid one first. */
function valuesAt(document: Document, schema: Schema): unknown[] {
  const {
    $ref,
    anyOf,
    enum: words,
    type,
    minimum = 0,
    maximum = 0,
    minLength = 0,
    maxLength = 0,
    example = "a",
  } = schema;
  if ($ref !== undefined) return valuesAt(document, resolved(document, $ref));
  if (anyOf) return anyOf.flatMap((each) => valuesAt(document, each as Schema));
  if (words) return [...words, `${String(words[0])}s`];
  if (type === "boolean") return [true, false, "true", 0];
  if (type === "integer") return [minimum, minimum - 1, maximum, maximum + 1, String(minimum), minimum + 0.5];
  if (type === "null") return [null];
  const lengths = [minLength - 1, minLength, maxLength, maxLength + 1].filter((length) => length >= 0 && length < 5000);
  return [example, ...lengths.flatMap((length) => ["a".repeat(length), "😀".repeat(length)]), 1, [], {}];
}
