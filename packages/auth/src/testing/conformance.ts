import type { BuildApp } from "./build.js";
import { goodCredentials, noApiKeys, tooLittleScope } from "./conformance/accepted.js";
import { apiKeys } from "./conformance/api-keys.js";
import { ambiguousCredentials, noCredential } from "./conformance/carriers.js";
import { tokenClaims, tokenTimes } from "./conformance/claims.js";
import { endedTokens } from "./conformance/endings.js";
import { malformedTokens, tokenHeaders } from "./conformance/headers.js";
import { confusedTokens, unsignedTokens } from "./conformance/signatures.js";
import {
  assertWellBuilt,
  defaultAlgorithm,
  openSubject,
  type ConformanceOptions,
  type Subject,
} from "./conformance/subject.js";
import { after, before, describe } from "./mocha.js";

export type { ConformanceOptions };

/**
 * Defines a mocha suite that proves of a service that it takes good credentials and refuses the others, with the answers
 * that the HTTP contract promises: unsigned, confused, expired, not yet valid, from another issuer, for another service,
 * of another type, ended, over-scoped and malformed ones, in header and query. It sends some 300 requests: the service
 * must have its rate limits off, and go by the clock of the test auth, which the suite moves.
 *
 * @param build makes the app; it is called once, and what it gives is closed at the end
 * @throws {Error} when the options are wrong, or no mocha is running
 */
export function authConformance(build: BuildApp, options: ConformanceOptions): void {
  const { service, protectedRoute, revocation, algorithm = defaultAlgorithm(options) } = options;
  if (!/^[A-Z]+ \/\S*$/.test(protectedRoute)) {
    throw new Error(
      `protectedRoute is ${JSON.stringify(protectedRoute)}: write a method and a path, "GET /${service}".`,
    );
  }
  describe(`${service} refuses what it must, and takes what it may (${protectedRoute}, ${algorithm})`, () => {
    let opened: Subject | undefined;
    const subject = (): Subject => {
      if (opened) return opened;
      throw new Error("The service could not be built.");
    };
    before(async () => {
      opened = await openSubject(build, { ...options, algorithm });
      await assertWellBuilt(opened);
    });
    after(async () => opened?.close());

    goodCredentials(subject);
    noCredential(subject);
    unsignedTokens(subject);
    confusedTokens(subject);
    tokenHeaders(subject);
    malformedTokens(subject);
    tokenClaims(subject);
    tokenTimes(subject);
    tooLittleScope(subject);
    ambiguousCredentials(subject);
    (options.apiKeys ? apiKeys : noApiKeys)(subject);
    endedTokens(subject, revocation);
  });
}
