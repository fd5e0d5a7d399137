import type { OpenAPIV3_1 } from "openapi-types";

/** A schema, or the name of one. */
export type Schema = OpenAPIV3_1.SchemaObject | OpenAPIV3_1.ReferenceObject;

/** No U+0000, and no half of a surrogate pair: neither can be stored. */
const STORABLE = "^[^\\u0000\\ud800-\\udfff]*$";
/** Besides JSON Schema's `format`, which lets a blank stand for the T. */
const DATE_TIME = "^\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?([Zz]|[+-]\\d\\d:\\d\\d)$";
const UUID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";
const TIME = "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$";

/** Exactly these members; a name that ends with `?` is of one that may be absent. */
function object(fields: Readonly<Record<string, Schema>>): OpenAPIV3_1.NonArraySchemaObject {
  const names = Object.keys(fields);
  const properties = Object.fromEntries(names.map((name) => [name.replace("?", ""), fields[name] as Schema]));
  const required = names.filter((name) => !name.endsWith("?"));
  return { type: "object", properties, ...(required.length > 0 && { required }), additionalProperties: false };
}

function list(items: Schema, maxItems = 1000): OpenAPIV3_1.ArraySchemaObject {
  return { type: "array", items, maxItems };
}

function orNull(schema: Schema): OpenAPIV3_1.NonArraySchemaObject {
  return { anyOf: [schema, { type: "null" }] };
}

function ref(name: string): OpenAPIV3_1.ReferenceObject {
  return { $ref: `#/components/schemas/${name}` };
}

/** A page of a list, as `pageBody` makes it. */
function page(name: string, more: Readonly<Record<string, Schema>> = {}): OpenAPIV3_1.NonArraySchemaObject {
  const cursor = matching("^[\\w-]+$", 2000, "WyItY3JlYXRlZF9hdCJd");
  return object({ data: list(ref(name), 100), next_cursor: orNull(cursor), ...more });
}

/** Text that a client may set, of so many Unicode code points: `isText` as a schema. */
function text(minLength: number, maxLength: number, example = "some text"): OpenAPIV3_1.NonArraySchemaObject {
  return { type: "string", minLength, maxLength, pattern: STORABLE, example };
}

/** Text of some form. Where there is no example, Swagger UI makes one of the pattern, which takes it seconds. */
function matching(pattern: string, maxLength: number, example: string): OpenAPIV3_1.NonArraySchemaObject {
  return { type: "string", pattern, maxLength, example };
}

function oneOf(...words: readonly string[]): OpenAPIV3_1.NonArraySchemaObject {
  return { type: "string", enum: [...words] };
}

/** The words that schemas are written with. */
export const schemas = {
  object,
  list,
  orNull,
  ref,
  page,
  text,
  matching,
  oneOf,
  boolean: { type: "boolean" },
  count: { type: "integer", format: "int64", minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
  /** A time that a client may set: `isDateTime` as a schema. */
  dateTime: { ...matching(DATE_TIME, 35, "2027-03-01T09:00:00Z"), format: "date-time" },
  /** A time as it is answered. */
  time: { ...matching(TIME, 24, "2027-03-01T09:00:00.000Z"), format: "date-time" },
  id: { ...matching(UUID, 36, "0190a5e1-4c1f-7b3a-9d2e-5f6a7b8c9d0e"), format: "uuid" },
  requestId: matching("^[A-Za-z0-9._-]{8,64}$", 64, "f3b9c6d0-7a1e-4c55-9b1f-2d3e4f5a6b7c"),
  /** What is said to a person. */
  words: { type: "string", minLength: 1, maxLength: 1000 },
  /** Anything that a header or a token may hold. */
  anything: { type: "string", maxLength: 100_000 },
} as const satisfies Record<string, Schema | ((...parts: never[]) => Schema)>;
