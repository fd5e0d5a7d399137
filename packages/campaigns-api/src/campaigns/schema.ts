import { isDateTime, isText, type Chains } from "@repo/service";
import { body, type ValidationChain } from "express-validator";

/** A campaign, as the API shows it. */
export interface Campaign {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly due_date: string | null;
  readonly owner_id: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** What a client may set. */
export type CampaignFields = Pick<Campaign, "name" | "description" | "due_date">;

const orNull = { values: "null" } as const;

const name = (): ValidationChain => body("name").custom(isText(1, 200));

const optional = (): Chains => ({
  description: body("description").optional(orNull).custom(isText(0, 2000)),
  due_date: body("due_date").optional(orNull).custom(isDateTime),
});

/** The chains for a new campaign. */
export const newCampaign = (): Chains => ({ name: name(), ...optional() });

/** The chains for a change: what is absent stays as it is, null empties an optional field. */
export const campaignChange = (): Chains => ({ name: name().optional(), ...optional() });

/** The fields that a validated body sets, the time in UTC. */
export function readFields(body: unknown): Partial<CampaignFields> {
  const fields = body as Partial<CampaignFields>;
  return fields.due_date ? { ...fields, due_date: new Date(fields.due_date.toUpperCase()).toISOString() } : fields;
}
