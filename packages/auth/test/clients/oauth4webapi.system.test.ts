// oauth4webapi, a client that others wrote, against a real issuer that listens: it finds everything by itself and refuses
// whatever is not as the standards say.
import assert from "node:assert/strict";
import { signUp } from "@repo/testing";
import * as oauth from "oauth4webapi";
import { newIssuer } from "../support/issuer.js";

const client: oauth.Client = { client_id: "oauth4webapi" };
const http = { [oauth.allowInsecureRequests]: true };
const none = oauth.None();

/** An issuer as the client has discovered it, and a user there. */
async function discovered() {
  const issuer = await newIssuer();
  const url = new URL(issuer.server.origin);
  const answer = await oauth.discoveryRequest(url, { algorithm: "oauth2", ...http });
  const as = await oauth.processDiscoveryResponse(url, answer);
  const { username, password, id } = await signUp(issuer.app);
  const signIn = async (): Promise<oauth.TokenEndpointResponse> => {
    const form = { username, password, scope: "account campaigns:read" };
    const res = await oauth.genericTokenEndpointRequest(as, client, none, "password", form, http);
    return oauth.processGenericTokenEndpointResponse(as, client, res);
  };
  return { issuer, as, id, signIn };
}

describe("oauth4webapi", () => {
  it("[S40] discovers, signs in, and validates the token by the keys it has found", async () => {
    const { as, id, issuer, signIn } = await discovered();
    const tokens = await signIn();
    assert.deepEqual([tokens.token_type, tokens.expires_in, tokens.scope], ["bearer", 900, "account campaigns:read"]);
    const headers = { Authorization: `Bearer ${tokens.access_token}` };
    const skew = Math.round((issuer.clock() - Date.now()) / 1000); // the issuer's clock stands still
    const claims = await oauth.validateJwtAccessToken(as, new Request(issuer.server.origin, { headers }), "campaigns", {
      ...http,
      [oauth.clockSkew]: skew,
    });
    assert.deepEqual([claims.sub, claims.client_id], [id, "oauth4webapi"]);
  });

  it("refreshes, and its old token is spent then", async () => {
    const { as, signIn, issuer } = await discovered();
    const { refresh_token = "" } = await signIn();
    const refresh = async (token: string): Promise<oauth.TokenEndpointResponse> => {
      const form = { refresh_token: token };
      const res = await oauth.genericTokenEndpointRequest(as, client, none, "refresh_token", form, http);
      return oauth.processGenericTokenEndpointResponse(as, client, res);
    };
    const next = await refresh(refresh_token);
    await refresh(next.refresh_token ?? "");
    issuer.clock.advance(11_000);
    await assert.rejects(refresh(refresh_token), (error) => {
      assert.ok(error instanceof oauth.ResponseBodyError);
      assert.deepEqual([error.error, error.status], ["invalid_grant", 400]);
      return true;
    });
  });

  it("revokes, and introspects as an admin: active before, and nothing but active: false after", async () => {
    const { as, id, signIn, issuer } = await discovered();
    const { access_token } = await signIn();
    const admin = await signUp(issuer.app);
    await issuer.setRole(admin.id, "admin");
    const form = { username: admin.username, password: admin.password, scope: "tokens:introspect" };
    const answer = await oauth.genericTokenEndpointRequest(as, client, none, "password", form, http);
    const { access_token: own } = await oauth.processGenericTokenEndpointResponse(as, client, answer);

    const bearer: oauth.ClientAuth = (_as, _client, _body, headers) => headers.set("Authorization", `Bearer ${own}`);
    const introspect = async (): Promise<oauth.IntrospectionResponse> => {
      const res = await oauth.introspectionRequest(as, client, bearer, access_token, http);
      return oauth.processIntrospectionResponse(as, client, res);
    };
    const { active, sub, token_type } = await introspect();
    assert.deepEqual([active, sub, token_type], [true, id, "Bearer"]);
    await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, none, access_token, http));
    assert.deepEqual(await introspect(), { active: false });
  });

  it("understands the refusal of who may not introspect", async () => {
    const { as, signIn } = await discovered();
    const { access_token } = await signIn();
    const bearer: oauth.ClientAuth = (_as, _client, _body, headers) =>
      headers.set("Authorization", `Bearer ${access_token}`);
    const res = await oauth.introspectionRequest(as, client, bearer, access_token, http);
    await assert.rejects(oauth.processIntrospectionResponse(as, client, res), (error) => {
      assert.ok(error instanceof oauth.WWWAuthenticateChallengeError);
      assert.equal(error.cause[0]?.parameters.error, "insufficient_scope");
      return true;
    });
  });
});
