import { describe, it } from "../mocha.js";
import { bearer, refusesForgeries, refusesTokens, type Forgeries, type Subjects } from "./table.js";

const notText = [1, null, true, "", ["text"], { text: "text" }];
const notTime = ["1780315200", null, true, [1780315200], {}, -1, 8.64e12 + 1];

/** For each claim of RFC 9068, section 2.2, and of this system, what is of another type than its own. */
const MISTYPED: Readonly<Record<string, readonly unknown[]>> = {
  iss: notText,
  sub: notText,
  client_id: notText,
  iat: notTime,
  nbf: notTime,
  exp: notTime,
  jti: notText,
  sid: notText,
  ver: ["1", null, 1.5, 2 ** 60, [1]],
  scope: [1, null, ["text"], {}],
  role: ["root", "", null, 1, ["admin"]],
  username: notText,
};

/** The claims, under a right signature: each is there and of its type, and the token is for this service. */
export function tokenClaims(subject: Subjects): void {
  describe("a token's claims", () => {
    const missing = [...Object.keys(MISTYPED), "aud"].map((name) => [`no ${name}`, { claims: { [name]: undefined } }]);
    refusesForgeries(subject, Object.fromEntries(missing) as Forgeries);
    for (const [name, values] of Object.entries(MISTYPED)) {
      refusesTokens(subject, {
        [`${name} of another type`]: ({ forge }) =>
          Promise.all(values.map((value) => forge({ claims: { [name]: value } }))),
      });
    }
    refusesTokens(subject, {
      "aud of another type": ({ forge, service }) => {
        const values = [service, null, 1, [], [service, 1], [service, ""], { [service]: true }];
        return Promise.all(values.map((aud) => forge({ claims: { aud } })));
      },
      "another issuer": ({ forge, test }) => {
        const values = ["https://other.example", `${test.url}/`, test.url.toUpperCase()];
        return Promise.all(values.map((iss) => forge({ claims: { iss } })));
      },
      "the audience of another service": ({ forge, service }) => {
        const values = [["another"], [`${service}-2`], [service.toUpperCase()], [service.slice(1)]];
        return Promise.all(values.map((aud) => forge({ claims: { aud } })));
      },
    });
    it("accepts a token for several services, and with claims that nobody knows", async () => {
      const { forge, service, expectAccepted } = subject();
      await expectAccepted(bearer(await forge({ claims: { aud: ["another", service], more: { of: "it" } } })));
    });
  });
}

/** By how much clocks may be apart. */
const TOLERANCE_MS = 5000;

/** The times, to the second. */
export function tokenTimes(subject: Subjects): void {
  const now = (): number => Math.floor(subject().test.clock() / 1000);

  describe("a token's times", () => {
    it("answers 401 once the token has expired for 5 s, and accepts it until then", async () => {
      const { token, test, expectAccepted, expectRefused } = subject();
      const expiring = bearer(await token());
      test.clock.advance((now() + 900) * 1000 + TOLERANCE_MS - 1 - test.clock());
      await expectAccepted(expiring);
      test.clock.advance(1);
      await expectRefused("invalid_token", expiring);
    });

    it("answers 401 more than 5 s before the token begins, and accepts it from then on", async () => {
      const { forge, expectAccepted, expectRefused } = subject();
      await expectAccepted(bearer(await forge({ claims: { nbf: now() + 5 } })));
      await expectRefused("invalid_token", bearer(await forge({ claims: { nbf: now() + 6 } })));
    });

    refusesTokens(subject, {
      "a token that expired long ago": ({ forge }) => forge({ claims: { exp: now() - 86_400 } }),
      "a token of next year": ({ forge }) => forge({ claims: { nbf: now() + 365 * 86_400 } }),
    });
  });
}
