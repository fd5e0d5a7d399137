import { it } from "../mocha.js";
import type { HeaderLine } from "./ask.js";
import type { Forgery } from "./forge.js";
import type { Subject } from "./subject.js";

/** The service under test, which is there once the suite has begun. */
export type Subjects = () => Subject;

/** Forgeries, by what is wrong with them; those that depend on how the issuer signs are made when it is known. */
export type Forgeries = Readonly<Record<string, Forgery | ((subject: Subject) => Forgery)>>;

/** The header line that a token travels in. */
export const bearer = (token: string): HeaderLine => ["Authorization", `Bearer ${token}`];

/** The header line that an API key travels in. */
export const apiKey = (key: string): HeaderLine => ["X-API-Key", key];

/** A test for each token: that it is answered 401 `invalid_token`. */
export function refusesTokens(
  subject: Subjects,
  tokens: Readonly<Record<string, (subject: Subject) => unknown>>,
): void {
  for (const [what, make] of Object.entries(tokens)) {
    it(`answers 401 to ${what}`, async () => {
      const made = [await make(subject())].flat();
      for (const token of made) await subject().expectRefused("invalid_token", bearer(String(token)));
    });
  }
}

/** A test for each forgery: that it is answered 401 `invalid_token`. */
export function refusesForgeries(subject: Subjects, forgeries: Forgeries): void {
  const tokens = Object.entries(forgeries).map(([what, forgery]) => {
    const make = (of: Subject) => of.forge(typeof forgery === "function" ? forgery(of) : forgery);
    return [what, make] as const;
  });
  refusesTokens(subject, Object.fromEntries(tokens));
}
