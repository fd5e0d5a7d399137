import { answer, empty, reference, requestBody, schemas, type ApiPart } from "@repo/service";
import { oauthAnswers, oauthRefusals } from "./oauth-answers.js";
import { needsUser } from "./security.js";

const TAG = "signing in";
const FORM = "application/x-www-form-urlencoded";
const { object, ref, words } = schemas;

const word = { type: "string", maxLength: 20_000 } as const;
const names = {
  client_id: { ...word, description: "A label of the session." },
  client_secret: { ...word, maxLength: 0 },
};
const filled = { type: "string", minLength: 1, maxLength: 1000 } as const;

const others = { "x-other-methods": reference(405, "OAuth") };

const token = { ...word, minLength: 1, description: "An access token or a refresh token." } as const;

/** RFC 6749, 3.2: what nobody knows is ignored. */
const form = (fields: Parameters<typeof object>[0]) => ({ ...object(fields), additionalProperties: word });

/** `/token`, `/revoke` and `/introspect`: they read forms, and refuse as RFC 6749, 5.2 says. */
export const oauthPart: ApiPart = {
  tags: [{ name: TAG, description: "Tokens, for people and for OAuth clients (RFC 6749, 7009, 7662)." }],
  paths: {
    "/token": {
      ...others,
      post: {
        operationId: "createToken",
        tags: [TAG],
        summary: "Sign in, or refresh",
        description:
          "A password and a username, or a refresh token, become an access token and the next refresh token. Every wrong " +
          "name and password is answered alike.",
        security: [],
        ...requestBody("TokenForm", FORM),
        responses: {
          200: answer("The tokens.", ref("Tokens"), ["Pragma"]),
          ...oauthRefusals(),
        },
      },
    },
    "/revoke": {
      ...others,
      post: {
        operationId: "revokeToken",
        tags: [TAG],
        summary: "End the session of a token",
        description: "Whoever has the token may. 200 also for a token that nobody knows: that it does not count is so.",
        security: [],
        ...requestBody("RevokeForm", FORM),
        responses: { 200: empty("The token does not count, whatever it was."), ...oauthRefusals() },
      },
    },
    "/introspect": {
      ...others,
      post: {
        operationId: "introspectToken",
        tags: [TAG],
        summary: "Ask whether an access token is good",
        description: "For services that cannot tell themselves. Of a token that is not good, nothing more is said.",
        security: needsIntrospection(),
        ...requestBody("IntrospectForm", FORM),
        responses: { 200: answer("What it is.", ref("Introspection")), ...oauthRefusals(403) },
      },
    },
  },
  schemas: {
    TokenForm: form({
      "grant_type?": schemas.oneOf("password", "refresh_token", ""),
      "username?": word,
      "password?": { ...word, format: "password" },
      "refresh_token?": word,
      "scope?": { ...word, description: "Scopes with spaces between them; none for all that the role allows." },
      "audience?": { ...word, description: "Services with spaces between them; none for all." },
      "client_id?": names.client_id,
      "client_secret?": names.client_secret,
    }),
    RevokeForm: form({ token, "token_type_hint?": word, "client_id?": names.client_id }),
    IntrospectForm: form({ token, "token_type_hint?": word }),
    Tokens: object({
      access_token: schemas.matching(
        "^[\\w-]+\\.[\\w-]+\\.[\\w-]+$",
        8192,
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
      ),
      token_type: schemas.oneOf("bearer"),
      expires_in: schemas.count,
      refresh_token: filled,
      scope: word,
    }),
    Introspection: { oneOf: [object({ active: { type: "boolean", enum: [false] } }), ref("Claims")] },
    Claims: object({
      active: { type: "boolean", enum: [true] },
      token_type: schemas.oneOf("Bearer"),
      ...{ iss: filled, sub: filled, aud: schemas.list(filled), client_id: filled, jti: filled, sid: filled },
      ...{ iat: schemas.count, nbf: schemas.count, exp: schemas.count, ver: schemas.count },
      ...{ scope: word, role: schemas.oneOf("user", "admin"), username: ref("Username") },
    }),
    OAuthError: {
      description: "A refusal, as OAuth clients read it (RFC 6749, 5.2).",
      ...object({ error: schemas.matching("^[a-z_]+$", 64, "invalid_grant"), error_description: words }),
    },
  },
  responses: oauthAnswers,
};

function needsIntrospection() {
  return [...needsUser("tokens:introspect"), { apiKey: ["tokens:introspect"] }];
}
