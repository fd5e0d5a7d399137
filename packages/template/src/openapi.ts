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
import { sampleThingList } from "./sample-things/store.js";

const { object, orNull, ref } = schemas;
const tags = ["sample-things"];

/** The description of this API, which `GET /openapi.json` answers with. Tests hold every answer and every body to it. */
export function openapi({ openapi: identity }: ServiceAuth): ApiDocument {
  const reading = identity.needs("sample-things:read");
  const writing = identity.needs("sample-things:write");
  const paths = { "/sample-things": collection(reading, writing), "/sample-things/{id}": single(reading, writing) };
  return apiDocument(
    {
      title: "Sample things API",
      version: "0.1.0",
      description: "Sample things. Make an account with POST /register, and sign in with Authorize.",
    },
    {
      tags: [{ name: "sample-things", description: "Everybody reads them, the owner changes them." }],
      paths,
      schemas: own,
    },
    identity,
  );
}

type Needs = ReturnType<ServiceAuth["openapi"]["needs"]>;

const collection = (reading: Needs, writing: Needs): Path => ({
  get: {
    operationId: "listSampleThings",
    tags,
    summary: "List sample things",
    description: "Those of everybody, a page at a time.",
    security: reading,
    parameters: listParameters(sampleThingList),
    responses: { ...found(answer("A page of sample things.", ref("SampleThings"))), ...refusals(401, 403, 422) },
  },
  post: {
    operationId: "createSampleThing",
    tags,
    summary: "Create a sample thing",
    description: "It is yours.",
    security: writing,
    parameters: [parameter("idempotencyKey")],
    ...requestBody("NewSampleThing"),
    responses: {
      201: answer("The sample thing.", ref("SampleThing"), ["Location", "ETag"]),
      ...bodyRefusals(401, 403),
    },
  },
});

const single = (reading: Needs, writing: Needs): Path => ({
  get: {
    operationId: "getSampleThing",
    tags,
    summary: "Read a sample thing",
    description: "Anybody's.",
    security: reading,
    parameters: [parameter("id")],
    responses: { ...found(answer("The sample thing.", ref("SampleThing"), ["ETag"])), ...refusals(401, 403, 404) },
  },
  patch: {
    operationId: "changeSampleThing",
    tags,
    summary: "Change a sample thing",
    description: "What is absent stays as it is; null empties an optional field.",
    security: writing,
    parameters: [parameter("id"), parameter("ifMatch")],
    ...requestBody("SampleThingChange"),
    responses: { 200: answer("The sample thing.", ref("SampleThing"), ["ETag"]), ...bodyRefusals(401, 403, 404, 412) },
  },
  delete: {
    operationId: "deleteSampleThing",
    tags,
    summary: "Delete a sample thing",
    description: "For ever.",
    security: writing,
    parameters: [parameter("id"), parameter("ifMatch")],
    responses: { 204: empty("Deleted."), ...refusals(401, 403, 404, 412) },
  },
});

const name = schemas.text(1, 200, "First");
const optional = { "description?": orNull(schemas.text(0, 2000)) };

const own = {
  NewSampleThing: object({ name, ...optional }),
  SampleThingChange: object({ "name?": name, ...optional }),
  SampleThing: object({
    id: schemas.id,
    name,
    description: orNull(schemas.text(0, 2000)),
    owner_id: schemas.id,
    created_at: schemas.time,
    updated_at: schemas.time,
  }),
  SampleThings: schemas.page("SampleThing"),
};
