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

/** The fields of a new campaign, from a body that `newCampaign` has passed. */
export function readNew(body: unknown): CampaignFields {
  const { name, description = null, due_date = null } = body as Partial<CampaignFields> & Pick<CampaignFields, "name">;
  return { name, description, due_date: due_date && inUtc(due_date) };
}

/** The fields to change, from a body that `campaignChange` has passed. */
export function readChange(body: unknown): Partial<CampaignFields> {
  const change = body as Partial<CampaignFields>;
  return change.due_date ? { ...change, due_date: inUtc(change.due_date) } : change;
}

function inUtc(time: string): string {
  return new Date(time.toUpperCase()).toISOString();
}
