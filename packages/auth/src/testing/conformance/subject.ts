import type { TokenKey } from "../../crypto/keys.js";
import { openApp, type BuildApp } from "../build.js";
import { openTestAuth } from "../open-test-auth.js";
import type { TestAuth } from "../test-auth.js";
import { planting, type Planted, type PlantedKey } from "./plant-key.js";
import { ask, type Answer, type HeaderLine } from "./ask.js";
import { assertAccepted, assertRefused, type RefusalCode } from "./expect.js";
import { ecdsa, forge, hmac, type Forgery, type Sign } from "./forge.js";

/** What `authConformance` is told about a service. */
export interface ConformanceOptions {
  /** The service's name: the audience of its tokens, and its realm. */
  readonly service: string;
  /** A route, such as `GET /campaigns`, that answers 2xx, without a body, to whoever has the scope. */
  readonly protectedRoute: string;
  /** The scope that the route asks for; several with spaces between them. */
  readonly scope: string;
  /** When an access token ends whose session, or user, has: a service that only verifies hears of neither. */
  readonly revocation: "at-once" | "at-expiry";
  /** Whether the service takes API keys. */
  readonly apiKeys: boolean;
  /** What signs the tokens. Default: `HS256` for `at-once`, and `ES256`, which can be verified elsewhere, for `at-expiry`. */
  readonly algorithm?: "HS256" | "ES256";
}

/** What the tests of a suite use: the service under test, and whoever issues its credentials. */
export interface Subject extends Required<ConformanceOptions> {
  readonly test: TestAuth;
  readonly scopes: readonly string[];
  /** The key that signs its tokens, which an attacker does not have. */
  readonly signing: TokenKey;
  /** Signs as the issuer does. */
  readonly sign: Sign;
  /** Asks the protected route; `query` goes behind its path. */
  readonly ask: (lines: readonly HeaderLine[], query?: string) => Promise<Answer>;
  /** Asks another route of the service. */
  readonly get: (path: string, lines: readonly HeaderLine[]) => Promise<Answer>;
  /** A token that the route lets through. */
  readonly token: (user?: string) => Promise<string>;
  /** A new token with something changed, rightly signed unless the forgery says otherwise. */
  readonly forge: (forgery: Forgery) => Promise<string>;
  /** An API key of a new session's user, and its owner's id. */
  readonly plantKey: (planted?: PlantedKey) => Promise<Planted>;
  readonly expectAccepted: (...lines: HeaderLine[]) => Promise<void>;
  readonly expectRefused: (code: RefusalCode, ...lines: HeaderLine[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A service that hears of no ending is one that has not the secret either. */
export const defaultAlgorithm = ({ revocation }: ConformanceOptions): "HS256" | "ES256" =>
  revocation === "at-once" ? "HS256" : "ES256";

/** Makes the credentials' issuer, builds the service on it, and lets it listen. */
export async function openSubject(build: BuildApp, options: Required<ConformanceOptions>): Promise<Subject> {
  const { service, scope, protectedRoute, algorithm } = options;
  const [method = "", path = ""] = protectedRoute.split(" ");
  const scopes = scope.split(" ");
  const registered = [...new Set([`${service}:read`, `${service}:write`, ...scopes])];
  const { test, stores, signing } = await openTestAuth({ service, scopes: registered, algorithm });
  const app = await openApp(build, test).catch(async (error: unknown) => {
    await test.close();
    throw error;
  });
  const key = signing();
  const sign = algorithm === "HS256" ? hmac(key.signKey) : ecdsa(key.signKey);
  const token = (user = "conformance"): Promise<string> => test.tokenFor({ user, scopes });
  const subject: Omit<Subject, "expectAccepted" | "expectRefused"> = {
    ...options,
    test,
    scopes,
    signing: key,
    sign,
    token,
    ask: (lines, query = "") => ask(method, app.url + path + query, lines),
    get: (other, lines) => ask("GET", app.url + other, lines),
    forge: async (forgery) => forge(await token(), { sign, ...forgery }),
    plantKey: planting({ test, stores, service, scopes }),
    close: async () => {
      await app.close();
      await test.close();
    },
  };
  return { ...subject, ...expectationsOf(subject) };
}

/**
 * Without this, a service that was built wrongly would pass every test of a refusal.
 * @throws {Error} when the route does not take a good token, with what may be the reason
 */
export async function assertWellBuilt({ ask, token, protectedRoute }: Subject): Promise<void> {
  const { status, text } = await ask([["Authorization", `Bearer ${await token()}`]]);
  if (status >= 200 && status < 300) return;
  throw new Error(
    `${protectedRoute} answered ${status} to a good token: ${text}\nIs the service built with test.environment, does it ` +
      "go by test.clock, are its rate limits off, and does the route ask for no other scope and no body?",
  );
}

function expectationsOf({ ask, service, scope }: Pick<Subject, "ask" | "service" | "scope">) {
  return {
    expectAccepted: async (...lines: HeaderLine[]) => assertAccepted(await ask(lines)),
    expectRefused: async (code: RefusalCode, ...lines: HeaderLine[]) => {
      const secrets = lines.flatMap(([, value]) => secretsOf(value));
      const named = code === "insufficient_scope" && { scope };
      assertRefused(await ask(lines), { code, service, secrets, ...named });
    },
  };
}

/** What of a header's value must not come back: each part of a token or key that is long enough to be no accident. */
function secretsOf(value: string): string[] {
  return value.split(/[ .,"_]+/).filter((part) => part.length >= 16);
}
