import type { OpenAPIV3_1 } from "openapi-types";
import type { Filter, Listing } from "../database/order.js";
import { schemas, type Schema } from "./schemas.js";
import type { sharedParameters } from "./shared.js";

/** What is sent beside a body. */
export interface Parameter {
  readonly name: string;
  readonly in: "query" | "header" | "path";
  readonly description: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

/** A schema without its example, which Swagger UI would take for what is asked for. */
export function bare<T extends object>(schema: T): Omit<T, "example"> {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== "example")) as Omit<T, "example">;
}

/** A parameter that several routes have. */
export function parameter(name: keyof typeof sharedParameters): OpenAPIV3_1.ReferenceObject {
  return { $ref: `#/components/parameters/${name}` };
}

/** What `readPage` takes for this list. */
export function listParameters({ orders, filters }: Listing): (Parameter | OpenAPIV3_1.ReferenceObject)[] {
  const sort = schemas.oneOf(...Object.keys(orders));
  return [
    parameter("limit"),
    parameter("cursor"),
    {
      name: "sort",
      in: "query",
      description: "The order, the first of these by default; a minus means the last first.",
      schema: sort,
    },
    ...Object.entries(filters).map(([name, filter]) => ({ name, in: "query" as const, ...described(filter) })),
  ];
}

function described(filter: Filter): { description: string; schema: Schema } {
  switch (filter.kind) {
    case "contains":
      return {
        description: "Only names that contain it, whatever the case of A to Z.",
        schema: bare(schemas.text(0, 200)),
      };
    case "text":
      return { description: "Only what has exactly this.", schema: bare(schemas.text(1, 200)) };
    case "user":
      return { description: "Only of the user with this id.", schema: bare(schemas.id) };
    case "word":
      return { description: "Only what has this.", schema: schemas.oneOf(...filter.words) };
    case "filled":
      return { description: "Only what is so, or is not.", schema: schemas.oneOf("true", "false") };
    case "since":
      return { description: "Only from this time on.", schema: bare(schemas.dateTime) };
    case "until":
      return { description: "Only before this time.", schema: bare(schemas.dateTime) };
  }
}
