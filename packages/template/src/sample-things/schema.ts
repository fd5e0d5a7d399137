import { isText, type Chains } from "@repo/service";
import { body, type ValidationChain } from "express-validator";

/** A sample thing, as the API shows it. */
export interface SampleThing {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly owner_id: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** What a client may set. */
export type SampleThingFields = Pick<SampleThing, "name" | "description">;

const orNull = { values: "null" } as const;

const name = (): ValidationChain => body("name").custom(isText(1, 200));

const optional = (): Chains => ({
  description: body("description").optional(orNull).custom(isText(0, 2000)),
});

/** The chains for a new sample thing. */
export const newSampleThing = (): Chains => ({ name: name(), ...optional() });

/** The chains for a change: what is absent stays as it is, null empties an optional field. */
export const sampleThingChange = (): Chains => ({ name: name().optional(), ...optional() });

/** The fields of a new sample thing, from a body that `newSampleThing` has passed. */
export function readNew(body: unknown): SampleThingFields {
  const { name, description = null } = body as Partial<SampleThingFields> & Pick<SampleThingFields, "name">;
  return { name, description };
}

/** The fields to change, from a body that `sampleThingChange` has passed. */
export function readChange(body: unknown): Partial<SampleThingFields> {
  return body as Partial<SampleThingFields>;
}
