import {
  answer,
  bodyRefusals,
  empty,
  found,
  listParameters,
  parameter,
  refusals,
  requestBody,
  schemas,
  type ApiPart,
  type Listing,
} from "@repo/service";
import { needsUser } from "./security.js";

const TAG = "your API keys";
const { object, orNull, ref, time, id } = schemas;

/** Scopes with spaces between them, none of them one that no key may have. */
const SCOPES =
  "^(?!(.* )?(account|admin)( |$)) *[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,64}( +[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,64})* *$";

const wholeNumber = (minimum: number, maximum: number) =>
  ({ type: "integer", format: "int32", minimum, maximum }) as const;
const shown = {
  id,
  name: schemas.text(1, 100),
  prefix: { ...schemas.matching("^rk_[\\w-]+$", 64, "rk_4fzyo82m"), description: "How the key begins." },
  scope: schemas.anything,
  audience: schemas.list({ type: "string", maxLength: 100 }),
  ...{ created_at: time, expires_at: time, last_used_at: orNull(time) },
} as const;

/** `/me/api-keys`. */
export function apiKeyPart(listing: Listing): ApiPart {
  const made = answer("The key, for this one time: it is stored as a hash.", ref("NewApiKey"));
  return {
    tags: [{ name: TAG, description: "For programs that act for you: with less than your scopes, and no more." }],
    paths: {
      "/me/api-keys": {
        get: {
          operationId: "listApiKeys",
          tags: [TAG],
          summary: "Your keys",
          description: "A page at a time, without the keys themselves.",
          security: needsUser(),
          parameters: listParameters(listing),
          responses: { ...found(answer("A page of keys.", ref("ApiKeys"))), ...refusals(401, 403, 422) },
        },
        post: {
          operationId: "createApiKey",
          tags: [TAG],
          summary: "Make a key",
          description: "Keep it: it is shown once.",
          security: needsUser("account"),
          ...requestBody("ApiKeyRequest"),
          responses: { 201: made, ...bodyRefusals(401, 403) },
        },
      },
      "/me/api-keys/{id}": {
        delete: {
          operationId: "revokeApiKey",
          tags: [TAG],
          summary: "Revoke a key",
          description: "It stops counting at once.",
          security: needsUser("account"),
          parameters: [parameter("id")],
          responses: { 204: empty("Revoked."), ...refusals(401, 403, 404) },
        },
      },
      "/me/api-keys/{id}/rotate": {
        post: {
          operationId: "rotateApiKey",
          tags: [TAG],
          summary: "Replace a key",
          description: "The old one still counts for some hours, so that nothing stops while it is exchanged.",
          security: needsUser("account"),
          parameters: [parameter("id")],
          ...requestBody("ApiKeyRotation"),
          responses: { 201: made, ...bodyRefusals(401, 403, 404) },
        },
      },
    },
    schemas: {
      ApiKeyRequest: {
        ...object({
          name: schemas.text(1, 100),
          "scope?": { ...schemas.text(1, 1000), pattern: SCOPES, description: "None for all that a key may have." },
          "expires_in_days?": wholeNumber(1, 365),
        }),
        example: { name: "my script", expires_in_days: 90 },
      },
      ApiKeyRotation: { ...object({ "overlap_hours?": wholeNumber(0, 168) }), example: { overlap_hours: 24 } },
      ApiKey: object(shown),
      NewApiKey: object({ ...shown, key: schemas.matching("^rk_[\\w-]+$", 200, "rk_4fzyo82m_shown_once") }),
      ApiKeys: schemas.page("ApiKey"),
    },
  };
}
