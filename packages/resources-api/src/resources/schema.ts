import { isText, type Chains } from "@repo/service";
import { body, type ValidationChain } from "express-validator";

const KINDS = ["link", "document", "image", "video", "dataset", "other"] as const;

/** A resource, as the API shows it. */
export interface Resource {
  readonly id: string;
  readonly name: string;
  readonly kind: (typeof KINDS)[number];
  readonly url: string | null;
  readonly description: string | null;
  /** The campaign it belongs to, as the client calls it: another service's id, never looked up. */
  readonly campaign_id: string | null;
  readonly owner_id: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** What a client may set. */
export type ResourceFields = Pick<Resource, "name" | "kind" | "url" | "description" | "campaign_id">;

const orNull = { values: "null" } as const;

const name = (): ValidationChain => body("name").custom(isText(1, 200));

const kind = (): ValidationChain =>
  body("kind")
    .custom((value) => KINDS.some((kind) => kind === value))
    .withMessage(`must be one of: ${KINDS.join(", ")}`);

const optional = (): Chains => ({
  url: body("url")
    .optional(orNull)
    .custom(isText(1, 2000))
    .bail()
    .custom(isWebAddress)
    .withMessage("must be an http or https address"),
  description: body("description").optional(orNull).custom(isText(0, 2000)),
  campaign_id: body("campaign_id").optional(orNull).custom(isText(1, 200)),
});

/** The chains for a new resource. */
export const newResource = (): Chains => ({ name: name(), kind: kind(), ...optional() });

/** The chains for a change: what is absent stays as it is, null empties an optional field. */
export const resourceChange = (): Chains => ({
  name: name().optional(),
  kind: kind().optional(),
  ...optional(),
});

/** The fields of a new resource, from a body that `newResource` has passed. */
export function readNew(body: unknown): ResourceFields {
  const fields = body as Partial<ResourceFields> & Pick<ResourceFields, "name" | "kind">;
  const { name, kind, url = null, description = null, campaign_id = null } = fields;
  return { name, kind, url, description, campaign_id };
}

/** The fields to change, from a body that `resourceChange` has passed. */
export function readChange(body: unknown): Partial<ResourceFields> {
  return body as Partial<ResourceFields>;
}

/** Whether a link leads to the web: `javascript:` and `data:` run where they are clicked. Nothing here fetches it. */
function isWebAddress(value: string): boolean {
  return /^https?:\/\/\S+$/i.test(value) && URL.canParse(value); // URL alone drops blanks and line ends
}
