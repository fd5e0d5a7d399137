import type { OpenAPIV3_1 } from "openapi-types";
import { aboutPart, OPENAPI } from "./about.js";
import { reference, type Answers, type DescribedAnswer } from "./answers.js";
import type { Parameter } from "./parameters.js";
import { sharedHeaders } from "./headers.js";
import { sharedParameters, sharedResponses, sharedSchemas } from "./shared.js";

/** A description of an API, in OpenAPI 3.1. */
export type ApiDocument = OpenAPIV3_1.Document;

/** A route: nothing that a reader needs may be left out. */
export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  /** Which credentials it takes, any of these; none of them where everybody may ask. */
  readonly security: readonly OpenAPIV3_1.SecurityRequirementObject[];
  readonly parameters?: readonly (Parameter | OpenAPIV3_1.ReferenceObject)[];
  readonly requestBody?: OpenAPIV3_1.RequestBodyObject;
  readonly responses: Answers;
}

/** The routes at one address. */
export interface Path extends Readonly<Partial<Record<"get" | "post" | "patch" | "delete", Operation>>> {
  /** What its other methods answer, where that is not a problem: 405 belongs to an address, for which OpenAPI has no place. */
  readonly "x-other-methods"?: OpenAPIV3_1.ReferenceObject;
}

/** A part of one: some routes, and what they name. */
export interface ApiPart {
  /** Each group of routes, with a sentence about it. */
  readonly tags: readonly OpenAPIV3_1.TagObject[];
  readonly paths: Readonly<Record<string, Path>>;
  readonly schemas?: Readonly<Record<string, OpenAPIV3_1.SchemaObject>>;
  readonly responses?: Readonly<Record<string, DescribedAnswer>>;
  readonly securitySchemes?: Readonly<Record<string, OpenAPIV3_1.SecuritySchemeObject>>;
}

/** What is said of an API as a whole. */
export interface ApiInfo {
  readonly title: string;
  /** As in the package's package.json. */
  readonly version: string;
  readonly description: string;
}

const WHERE = "Where this document was read, whether that is local, staging or production.";

/** Puts the description of an API together: these parts in their order, and what every service has. */
export function apiDocument(info: ApiInfo, ...own: ApiPart[]): ApiDocument {
  const parts = [...own, aboutPart];
  const all = <Key extends keyof ApiPart>(key: Key) => Object.assign({}, ...parts.map((part) => part[key])) as object;
  const components: object = {
    schemas: { ...sharedSchemas, ...all("schemas") },
    parameters: sharedParameters,
    headers: sharedHeaders,
    responses: { ...sharedResponses, ...all("responses") },
    securitySchemes: all("securitySchemes"),
  };
  return {
    openapi: OPENAPI,
    info: { ...info, license: { name: "MIT", identifier: "MIT" }, contact: { name: "Whoever runs this service" } },
    servers: [{ url: "/", description: WHERE, ...{ "x-internal": false } }],
    tags: parts.flatMap(({ tags }) => tags),
    paths: withOtherMethods(all("paths") as ApiPart["paths"]),
    components: components,
  };
}

function withOtherMethods(paths: ApiPart["paths"]): OpenAPIV3_1.PathsObject {
  const others = reference(405);
  const entries = Object.entries(paths).map(([path, item]) => [path, { "x-other-methods": others, ...item }]);
  return Object.fromEntries(entries) as OpenAPIV3_1.PathsObject;
}
