import assert from "node:assert/strict";
import { newDatabase, postgresAnswers, signUp, skip, until, type TestService } from "@repo/testing";
import { send, type Answer } from "./support/send.js";
import { liveTokens, newTokens, post, refresh, sessionOf, statusOf, type Tokens } from "./support/sessions.js";
import { startTwo } from "./support/two-processes.js";

const AT_ONCE = 200;

const tokensOf = (answers: readonly Answer[]): Tokens[] =>
  answers.filter(({ status }) => status === 200).map(({ text }) => JSON.parse(text) as Tokens);

for (const dialect of ["sqlite", "postgres"] as const) {
  describe(`one session, used by many at once over two processes on ${dialect}`, () => {
    let urls: [string, string];
    let services: TestService[] = [];
    let database: string;
    const urlOf = (index: number): string => urls[index % 2] ?? "";

    before(async function () {
      if (dialect === "postgres" && !(await postgresAnswers())) skip(this, "nothing answers at TEST_POSTGRES_URL");
      database = await newDatabase(dialect);
      const [first, second] = await startTwo(database);
      urls = [first.url, second.url];
      services = [first, second];
    });
    after(() => Promise.all(services.map((service) => service.stop())));

    it(`[S33] gives ${AT_ONCE} refreshes of one token the same successor, and one live descendant`, async () => {
      const { username, password } = await signUp(urls[0]);
      const tokens = await newTokens(urls[0], username, password);
      const sent = Array.from({ length: AT_ONCE }, (_, index) => refresh(urlOf(index), tokens.refresh_token));
      const answers = await Promise.all(sent);
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
      const successors = new Set(tokensOf(answers).map(({ refresh_token }) => refresh_token));
      assert.equal(successors.size, 1);
      assert.equal(await liveTokens(database, sessionOf(tokens)), 1);
      assert.equal((await refresh(urls[1], [...successors][0] ?? "")).status, 200);
    });

    it(`leaves nothing alive of a session that ends while it is refreshed: ${AT_ONCE} at once, three ways to end it`, async () => {
      const { username, password } = await signUp(urls[0]);
      const [tokens, other] = [
        await newTokens(urls[0], username, password),
        await newTokens(urls[0], username, password),
      ];
      const headers = { Authorization: `Bearer ${other.access_token}` };
      const ways: ((url: string) => Promise<Answer>)[] = [
        (url) => refresh(url, tokens.refresh_token),
        (url) => refresh(url, tokens.refresh_token),
        (url) =>
          send(`${url}/me/password`, {
            method: "POST",
            headers,
            json: { current_password: password, new_password: password },
          }),
        (url) => send(`${url}/me/sessions/${sessionOf(tokens)}`, { method: "DELETE", headers }),
        (url) => post(url, "/revoke", { token: tokens.access_token }),
      ];
      const attempt = (index: number): Promise<Answer> => (ways[index % ways.length] ?? assert.fail())(urlOf(index));
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => attempt(index)));
      const strange = answers.filter(({ status }) => ![200, 204, 400, 403, 404, 503].includes(status));
      assert.deepEqual(
        strange.map(({ text }) => text),
        [],
      );

      const minted = [tokens, ...tokensOf(answers.filter(({ text }) => text.includes("refresh_token")))];
      for (const { access_token, refresh_token } of minted) {
        for (const url of urls) await until(async () => (await statusOf(url, access_token)) === 401);
        assert.equal((await refresh(urls[0], refresh_token)).status, 400);
      }
      assert.equal(await liveTokens(database, sessionOf(tokens)), 0);
      assert.equal(await statusOf(urls[1], other.access_token), 200);
    });
  });
}
