import type { RequestHandler } from "express";
import { createTokenVerifier } from "./crypto/verify-token.js";
import { kidOf } from "./crypto/token-header.js";
import { createAuthenticate } from "./flows/authenticate.js";
import { fetchKeySet } from "./flows/fetch-key-set.js";
import { createRemoteKeys } from "./flows/remote-keys.js";
import { verifierSecurity } from "./http/openapi/security.js";
import { createGuard } from "./http/requires.js";
import { IDENTITY_SCOPES } from "./model/scope.js";
import { serviceAudit, type ServiceAuth } from "./service-audit.js";
import { resolveVerifierOptions, type VerifierOptions } from "./verifier-options.js";

/**
 * What `createVerifier` gives.
 *
 * @example
 * ```ts
 * import type { Verifier } from "@repo/auth";
 * import type { RequestHandler } from "express";
 *
 * // Answers 503 while there are no keys to verify with.
 * export function readiness(verifier: Verifier): RequestHandler {
 *   return async (_req, res) => {
 *     await verifier.ready();
 *     res.sendStatus(204);
 *   };
 * }
 * ```
 */
export interface Verifier extends ServiceAuth {
  /**
   * Middleware that finds out who is calling and counts the request. In front of all routes, where `auth.routes()` stands in
   * other services: else requests to public and unknown paths have no limit (API4:2023).
   */
  readonly identify: () => RequestHandler;
  /** Rejects while there are no keys to verify with, or the service's database is away or older than this code. */
  readonly ready: () => Promise<void>;
  /** Stops fetching keys, and sealing. */
  readonly close: () => Promise<void>;
}

/**
 * Builds the guard of a service that only verifies: it has no identity database and no secret, and cannot make tokens. It
 * takes access tokens that an issuer with `AUTH_ALGORITHM=ES256` has signed, and no API keys.
 *
 * It hears of nothing that ends elsewhere: a session that was ended, and a user who was disabled, are refused when the
 * access token expires, 15 minutes after it was made at the latest, unless the issuer says otherwise. After
 * `rotate-keys --now` a stolen key counts until the key set is fetched again, which takes up to 5 minutes.
 *
 * While the issuer is not up, the service starts all the same, answers 503, and tries again.
 *
 * @throws {StartupError} naming every option that is wrong and what to write instead; or that the issuer shows no key
 *
 * @example
 * ```ts
 * import { createVerifier } from "@repo/auth";
 *
 * const issuer = "https://campaigns.example";
 * const verifier = await createVerifier({ service: "reports", issuer, jwksUrl: `${issuer}/.well-known/jwks.json` });
 * export const mayRead = verifier.requires("reports:read");
 * ```
 */
export async function createVerifier(options: VerifierOptions): Promise<Verifier> {
  const resolved = resolveVerifierOptions(options);
  const { service, issuer, jwksUrl, scopes, clock } = resolved;
  const keys = createRemoteKeys({ ...resolved, fetchKeys: () => fetchKeySet(jwksUrl) });
  await keys.start();

  const tokens = createTokenVerifier({ service, issuer, keys, clock });
  const verify = (token: string) => {
    const kid = kidOf(token);
    const fetching = kid === undefined ? undefined : keys.prepare(kid);
    return fetching ? fetching.then(() => tokens.verify(token)) : tokens.verify(token);
  };
  const authenticate = createAuthenticate({ service, tokens: { verify }, revocations: { isRevoked: () => false } });
  const { requires, caller, owner, limit, meet } = createGuard({
    ...resolved,
    authenticate,
    assertNotEnded: () => {}, // it hears of nothing
    scopes: [...IDENTITY_SCOPES, ...scopes],
  });
  const { audit, ...trail } = await serviceAudit(resolved, caller).catch((error: unknown) => {
    keys.close();
    throw error;
  });
  return {
    requires,
    caller,
    owner,
    limit,
    identify: () => meet,
    audit,
    openapi: verifierSecurity,
    ready: async () => {
      await trail.ready();
      await keys.ready();
    },
    close: async () => {
      keys.close();
      await trail.stop();
    },
  };
}
