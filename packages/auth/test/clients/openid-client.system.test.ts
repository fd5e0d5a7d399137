// openid-client, a client that others wrote, against a real issuer that listens.
import assert from "node:assert/strict";
import { signUp } from "@repo/testing";
import * as client from "openid-client";
import { newIssuer } from "../support/issuer.js";

/** A client that has discovered the issuer at this address. */
function discover(origin: string, authentication: client.ClientAuth = client.None()): Promise<client.Configuration> {
  const execute = [client.allowInsecureRequests];
  return client.discovery(new URL(origin), "openid-client", undefined, authentication, {
    algorithm: "oauth2",
    execute,
  });
}

describe("openid-client", () => {
  it("discovers what the issuer can do", async () => {
    const { server } = await newIssuer();
    const metadata = (await discover(server.origin)).serverMetadata();
    assert.equal(metadata.issuer, server.origin);
    assert.deepEqual(metadata.grant_types_supported, ["password", "refresh_token"]);
  });

  it("signs in, refreshes, and is told when a refresh token is spent", async () => {
    const { app, server, clock } = await newIssuer();
    const { username, password } = await signUp(app);
    const config = await discover(server.origin);
    const tokens = await client.genericGrantRequest(config, "password", { username, password });
    assert.equal(tokens.expires_in, 900);
    const next = await client.refreshTokenGrant(config, tokens.refresh_token ?? "");
    await client.refreshTokenGrant(config, next.refresh_token ?? "", { scope: "account" });
    clock.advance(11_000);
    await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token ?? ""), (error) => {
      assert.ok(error instanceof client.ResponseBodyError);
      assert.equal(error.error, "invalid_grant");
      return true;
    });
  });

  it("revokes, and introspects as an admin", async () => {
    const { app, server, setRole } = await newIssuer();
    const { id, username, password } = await signUp(app);
    await setRole(id, "admin");
    const config = await discover(server.origin);
    const tokens = await client.genericGrantRequest(config, "password", { username, password });
    const own = await client.genericGrantRequest(config, "password", { username, password });
    const asAdmin = await discover(server.origin, (_server, _client, _body, headers) =>
      headers.set("Authorization", `Bearer ${own.access_token}`),
    );
    const { active, sub } = await client.tokenIntrospection(asAdmin, tokens.access_token);
    assert.deepEqual([active, sub], [true, id]);
    assert.equal((await client.tokenIntrospection(asAdmin, tokens.refresh_token ?? "")).active, false);
    await client.tokenRevocation(config, tokens.refresh_token ?? "");
    assert.equal((await client.tokenIntrospection(asAdmin, tokens.access_token)).active, false);
  });
});
