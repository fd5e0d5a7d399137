import { problemAnswer, responseName, type ApiPart } from "@repo/service";

type Needs = Readonly<Record<string, string[]>>;

/** How routes are guarded, for the description of an API, and what guards answer. */
export interface ApiSecurity extends ApiPart {
  /** The credentials that a route takes which is guarded by `requires` with these scopes. */
  readonly needs: (...scopes: string[]) => Needs[];
}

const VERIFIED = "Tokens are verified as RFC8725 says.";
const ACCESS_TOKEN = {
  accessToken: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: `An access token. ${VERIFIED}` },
} as const;

/** Of a service that only verifies: tokens come from elsewhere, and there are no API keys. */
export const verifierSecurity: ApiSecurity = {
  tags: [],
  paths: {},
  securitySchemes: ACCESS_TOKEN,
  responses: {
    [responseName(401)]: problemAnswer(401, "No credential, or one that does not count.", "WWW-Authenticate"),
    [responseName(403)]: problemAnswer(403, "The caller is known, and may not do this.", "WWW-Authenticate"),
    [responseName(429)]: problemAnswer(429, "Too often: a limit is used up.", "Retry-After"),
  },
  needs: (...scopes) => [{ accessToken: scopes }],
};

/** What a scope lets its holder do. */
const MEANINGS: Readonly<Record<string, string>> = {
  account: "Change the password, end sessions, make API keys, delete the account",
  admin: "What admins do; the role is needed, too",
  "tokens:introspect": "Ask whether tokens are good; for admins",
};

/** Of a service that has the identity routes: a person signs in with a name and a password. */
export function identitySecurity(scopes: readonly string[]): ApiSecurity {
  const described = Object.fromEntries(scopes.map((scope) => [scope, MEANINGS[scope] ?? `Use what needs ${scope}`]));
  return {
    ...verifierSecurity,
    securitySchemes: {
      // The last is what Swagger UI shows first: it puts the cursor there.
      apiKey: { type: "apiKey", in: "header", name: "X-API-Key", description: "A key of POST /me/api-keys." },
      ...ACCESS_TOKEN,
      signIn: {
        type: "oauth2",
        description: `Signs in with username and password. Choose no scope to have all that your role allows. ${VERIFIED}`,
        flows: { password: { tokenUrl: "/token", refreshUrl: "/token", scopes: described } },
      },
    },
    needs: (...scopes) => [{ signIn: scopes }, { accessToken: scopes }, { apiKey: scopes }],
  };
}

/** The credentials that a route takes which is guarded by `requiresUser`: no API key. */
export function needsUser(...scopes: string[]): Needs[] {
  return [{ signIn: scopes }, { accessToken: scopes }];
}
