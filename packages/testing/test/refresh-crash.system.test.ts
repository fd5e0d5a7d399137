import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { signUp, until, type SignedIn, type TestService } from "@repo/testing";
import { kill, newDatabases, startCampaigns, type Databases } from "./support/campaigns.js";
import { seed, seededRandom } from "./support/random.js";
import { liveTokens, newTokens, refresh, sessionOf, type Tokens } from "./support/sessions.js";

const ROUNDS = process.env["FULL"] ? { sqlite: 20, postgres: 10 } : { sqlite: 3, postgres: 2 };
const CLIENTS = 8;

/** A client of one session: what it was answered last, it goes on with. */
interface Client {
  readonly sessionId: string;
  token: string;
  refreshed: number;
}

/** Refreshes until the service goes away. What was sent last may have happened or not. */
async function refreshUntilGone(client: Client, url: string): Promise<void> {
  for (;;) {
    const answer = await refresh(url, client.token).catch(() => undefined);
    if (!answer) return;
    assert.equal(answer.status, 200, answer.text);
    client.token = (JSON.parse(answer.text) as Tokens).refresh_token;
    client.refreshed += 1;
  }
}

const sum = (clients: readonly Client[]): number => clients.reduce((all, { refreshed }) => all + refreshed, 0);

async function newClient({ url }: TestService, { username, password }: SignedIn): Promise<Client> {
  const tokens = await newTokens(url, username, password);
  return { sessionId: sessionOf(tokens), token: tokens.refresh_token, refreshed: 0 };
}

async function expectSessions(databases: Databases, service: TestService, clients: readonly Client[]): Promise<void> {
  for (const client of clients) {
    assert.equal(await liveTokens(databases.identity, client.sessionId), 1);
    const answer = await refresh(service.url, client.token); // its last one once more, within the grace
    assert.equal(answer.status, 200, answer.text);
    client.token = (JSON.parse(answer.text) as Tokens).refresh_token;
    assert.equal(await liveTokens(databases.identity, client.sessionId), 1);
  }
}

describe(`kill -9 while ${CLIENTS} clients refresh`, () => {
  for (const dialect of ["sqlite", "postgres"] as const) {
    const rounds = ROUNDS[dialect];
    it(`loses no session for a client that tries again, and leaves one live token each, ${rounds} times on ${dialect}`, async function () {
      this.timeout(60_000 + rounds * 20_000);
      const random = seededRandom();
      const databases = await newDatabases(this, dialect);
      let service = await startCampaigns(databases);
      const user = await signUp(service.url);
      const clients = await Promise.all(Array.from({ length: CLIENTS }, () => newClient(service, user)));
      for (let round = 1; round <= rounds; round += 1) {
        const refreshing = clients.map((client) => refreshUntilGone(client, service.url));
        const before = sum(clients);
        await until(() => sum(clients) > before);
        await delay(random(60));
        await kill(databases, service);
        await Promise.all(refreshing);
        service = await startCampaigns(databases);
        await expectSessions(databases, service, clients).catch((error: unknown) => {
          throw new Error(`after kill ${round} of SEED=${seed}`, { cause: error });
        });
      }
      await kill(databases, service);
      console.log(`      SEED=${seed} ${sum(clients)} refreshes answered`);
    });
  }
});
