import { answer, headersOf, problemAnswer, reference, references, schemas, type ApiPart } from "@repo/service";

/** What the routes of OAuth answer, where that is not a problem. */
export const oauthAnswers: Required<ApiPart>["responses"] = {
  OAuthBadRequest: {
    description: "Refused, for the reason that `error` names; or the request could not be read at all.",
    headers: headersOf(),
    content: { ...oauthAnswer("").content, ...problemAnswer(400, "").content },
  },
  OAuthUnauthorized: oauthAnswer("A client secret where none is given out, or no good credential.", "WWW-Authenticate"),
  OAuthForbidden: oauthAnswer("The caller is known, and may not ask.", "WWW-Authenticate"),
  OAuthMethodNotAllowed: oauthAnswer("The address does not have this method.", "Allow"),
  OAuthPayloadTooLarge: oauthAnswer("The form is larger than 20 kB, or has more than 50 parameters."),
  OAuthUnsupportedMediaType: oauthAnswer("The body is no form in UTF-8."),
  OAuthTooManyRequests: oauthAnswer("Too often: a limit is used up.", "Retry-After"),
  OAuthInternalServerError: oauthAnswer("A fault of this service."),
  OAuthServiceUnavailable: oauthAnswer("Something is away or too busy; nothing was done.", "Retry-After"),
};

function oauthAnswer(description: string, ...headers: Parameters<typeof headersOf>) {
  return answer(description, schemas.ref("OAuthError"), headers);
}

/** Slow and oversized requests are refused before anybody knows what they ask for: as everywhere else. */
export function oauthRefusals(...more: number[]): ReturnType<typeof references> {
  const own = [400, 401, 413, 415, 429, 500, 503, ...more].map(
    (status) => [status, reference(status, "OAuth")] as const,
  );
  return { ...references([408, 431]), ...Object.fromEntries(own) };
}
