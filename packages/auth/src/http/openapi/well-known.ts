import { answer, found, refusals, schemas, type ApiPart } from "@repo/service";

const TAG = "for programs that verify";
const { object, ref } = schemas;
const word = { type: "string", minLength: 1, maxLength: 1000 } as const;
const words = schemas.list(word);
const address = { type: "string", format: "uri", maxLength: 2000 } as const;
const coordinate = schemas.matching("^[\\w-]{43}$", 43, "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");

const metadata = {
  tags: [TAG],
  summary: "What OAuth clients ask first",
  description: "Answered only at the address that the issuer has (RFC 8414, 3.3).",
  security: [],
  responses: { ...found(answer("The metadata.", ref("ServerMetadata"))), ...refusals(404) },
};

/** `/.well-known`. */
export const wellKnownPart: ApiPart = {
  tags: [{ name: TAG, description: "Public keys, and where everything else is." }],
  paths: {
    "/.well-known/jwks.json": {
      get: {
        operationId: "getKeys",
        tags: [TAG],
        summary: "The public keys",
        description: "None while tokens are signed with a shared secret (RFC 7517, 5).",
        security: [],
        responses: { ...found(answer("The keys.", ref("KeySet"))), ...refusals() },
      },
    },
    "/.well-known/oauth-authorization-server": { get: { operationId: "getMetadata", ...metadata } },
    "/.well-known/oauth-authorization-server/{path}": {
      get: {
        operationId: "getMetadataOfPath",
        ...metadata,
        parameters: [
          {
            name: "path",
            in: "path",
            required: true,
            description: "The path of the issuer, if it has one.",
            schema: word,
          },
        ],
      },
    },
  },
  schemas: {
    KeySet: object({ keys: schemas.list(ref("Key")) }),
    Key: object({
      ...{ kty: schemas.oneOf("EC"), crv: schemas.oneOf("P-256"), x: coordinate, y: coordinate, kid: word },
      ...{ use: schemas.oneOf("sig"), alg: schemas.oneOf("ES256") },
    }),
    ServerMetadata: object({
      issuer: address,
      ...{ token_endpoint: address, revocation_endpoint: address, introspection_endpoint: address, jwks_uri: address },
      ...{ scopes_supported: words, response_types_supported: words, grant_types_supported: words },
      token_endpoint_auth_methods_supported: words,
      revocation_endpoint_auth_methods_supported: words,
      introspection_endpoint_auth_methods_supported: words,
    }),
  },
};
