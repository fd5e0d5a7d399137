import type { ServiceAuth } from "@repo/auth";
import {
  answer,
  apiDocument,
  bodyRefusals,
  empty,
  found,
  listParameters,
  parameter,
  refusals,
  requestBody,
  schemas,
  type ApiDocument,
  type Path,
} from "@repo/service";
import { campaignList } from "./campaigns/store.js";

const { object, orNull, ref } = schemas;
const tags = ["campaigns"];

/** The description of this API, which `GET /openapi.json` answers with. Tests hold every answer and every body to it. */
export function openapi({ openapi: identity }: ServiceAuth): ApiDocument {
  const reading = identity.needs("campaigns:read");
  const writing = identity.needs("campaigns:write");
  const paths = { "/campaigns": collection(reading, writing), "/campaigns/{id}": single(reading, writing) };
  return apiDocument(
    {
      title: "Campaigns API",
      version: "0.1.0",
      description: "Campaigns. Make an account with POST /register, and sign in with Authorize.",
    },
    {
      tags: [{ name: "campaigns", description: "Everybody reads them, the owner changes them." }],
      paths,
      schemas: own,
    },
    identity,
  );
}

type Needs = ReturnType<ServiceAuth["openapi"]["needs"]>;

const collection = (reading: Needs, writing: Needs): Path => ({
  get: {
    operationId: "listCampaigns",
    tags,
    summary: "List campaigns",
    description: "Those of everybody, a page at a time.",
    security: reading,
    parameters: listParameters(campaignList),
    responses: { ...found(answer("A page of campaigns.", ref("Campaigns"))), ...refusals(401, 403, 422) },
  },
  post: {
    operationId: "createCampaign",
    tags,
    summary: "Create a campaign",
    description: "It is yours.",
    security: writing,
    parameters: [parameter("idempotencyKey")],
    ...requestBody("NewCampaign"),
    responses: {
      201: answer("The campaign.", ref("Campaign"), ["Location", "ETag"]),
      ...bodyRefusals(401, 403),
    },
  },
});

const single = (reading: Needs, writing: Needs): Path => ({
  get: {
    operationId: "getCampaign",
    tags,
    summary: "Read a campaign",
    description: "Anybody's.",
    security: reading,
    parameters: [parameter("id")],
    responses: { ...found(answer("The campaign.", ref("Campaign"), ["ETag"])), ...refusals(401, 403, 404) },
  },
  patch: {
    operationId: "changeCampaign",
    tags,
    summary: "Change a campaign",
    description: "What is absent stays as it is; null empties an optional field.",
    security: writing,
    parameters: [parameter("id"), parameter("ifMatch")],
    ...requestBody("CampaignChange"),
    responses: { 200: answer("The campaign.", ref("Campaign"), ["ETag"]), ...bodyRefusals(401, 403, 404, 412) },
  },
  delete: {
    operationId: "deleteCampaign",
    tags,
    summary: "Delete a campaign",
    description: "For ever.",
    security: writing,
    parameters: [parameter("id"), parameter("ifMatch")],
    responses: { 204: empty("Deleted."), ...refusals(401, 403, 404, 412) },
  },
});

const name = schemas.text(1, 200, "Spring sale");
const optional = { "description?": orNull(schemas.text(0, 2000)), "due_date?": orNull(schemas.dateTime) };

const own = {
  NewCampaign: object({ name, ...optional }),
  CampaignChange: object({ "name?": name, ...optional }),
  Campaign: object({
    id: schemas.id,
    name,
    description: orNull(schemas.text(0, 2000)),
    due_date: orNull(schemas.time),
    owner_id: schemas.id,
    created_at: schemas.time,
    updated_at: schemas.time,
  }),
  Campaigns: schemas.page("Campaign"),
};
