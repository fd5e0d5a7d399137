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
import { resourceList } from "./resources/store.js";

const { object, orNull, ref } = schemas;
const tags = ["resources"];
/** Not `format: uri`, which knows ASCII only. */
const WEB_ADDRESS = "^[Hh][Tt][Tt][Pp][Ss]?://\\S+$";

/** The description of this API, which `GET /openapi.json` answers with. Tests hold every answer and every body to it. */
export function openapi({ openapi: identity }: ServiceAuth): ApiDocument {
  const reading = identity.needs("resources:read");
  const writing = identity.needs("resources:write");
  const paths = { "/resources": collection(reading, writing), "/resources/{id}": single(reading, writing) };
  return apiDocument(
    {
      title: "Resources API",
      version: "0.1.0",
      description: "Resources. Make an account with POST /register, and sign in with Authorize.",
    },
    {
      tags: [{ name: "resources", description: "Everybody reads them, the owner changes them." }],
      paths,
      schemas: own,
    },
    identity,
  );
}

type Needs = ReturnType<ServiceAuth["openapi"]["needs"]>;

const collection = (reading: Needs, writing: Needs): Path => ({
  get: {
    operationId: "listResources",
    tags,
    summary: "List resources",
    description: "Those of everybody, a page at a time.",
    security: reading,
    parameters: listParameters(resourceList),
    responses: { ...found(answer("A page of resources.", ref("Resources"))), ...refusals(401, 403, 422) },
  },
  post: {
    operationId: "createResource",
    tags,
    summary: "Create a resource",
    description: "It is yours.",
    security: writing,
    parameters: [parameter("idempotencyKey")],
    ...requestBody("NewResource"),
    responses: {
      201: answer("The resource.", ref("Resource"), ["Location", "ETag"]),
      ...bodyRefusals(401, 403),
    },
  },
});

const single = (reading: Needs, writing: Needs): Path => ({
  get: {
    operationId: "getResource",
    tags,
    summary: "Read a resource",
    description: "Anybody's.",
    security: reading,
    parameters: [parameter("id")],
    responses: { ...found(answer("The resource.", ref("Resource"), ["ETag"])), ...refusals(401, 403, 404) },
  },
  patch: {
    operationId: "changeResource",
    tags,
    summary: "Change a resource",
    description: "What is absent stays as it is; null empties an optional field.",
    security: writing,
    parameters: [parameter("id"), parameter("ifMatch")],
    ...requestBody("ResourceChange"),
    responses: { 200: answer("The resource.", ref("Resource"), ["ETag"]), ...bodyRefusals(401, 403, 404, 412) },
  },
  delete: {
    operationId: "deleteResource",
    tags,
    summary: "Delete a resource",
    description: "For ever.",
    security: writing,
    parameters: [parameter("id"), parameter("ifMatch")],
    responses: { 204: empty("Deleted."), ...refusals(401, 403, 404, 412) },
  },
});

const name = schemas.text(1, 200, "Style guide");
const kind = schemas.oneOf("link", "document", "image", "video", "dataset", "other");
const url = { ...schemas.text(1, 2000), pattern: WEB_ADDRESS, example: "https://example.com/style-guide" };
const description = schemas.text(0, 2000);
const campaign_id = { ...schemas.text(1, 200), description: "A campaign, as you call it. It is not looked up." };
const optional = { "url?": orNull(url), "description?": orNull(description), "campaign_id?": orNull(campaign_id) };

const own = {
  NewResource: object({ name, kind, ...optional }),
  ResourceChange: object({ "name?": name, "kind?": kind, ...optional }),
  Resource: object({
    id: schemas.id,
    name,
    kind,
    url: orNull(url),
    description: orNull(description),
    campaign_id: orNull(campaign_id),
    owner_id: schemas.id,
    created_at: schemas.time,
    updated_at: schemas.time,
  }),
  Resources: schemas.page("Resource"),
};
