// One list of what stands in several databases.
import assert from "node:assert/strict";
import { openDatabase } from "@repo/service";
import { atEnd, signUp, type SignedIn } from "@repo/testing";
import request, { type Response } from "supertest";
import { newApp, type TestApp } from "../support/app.js";
import { newService, type TestService } from "../support/service.js";
import { newAdmin } from "../support/session.js";
import { askToken, formOf } from "../support/token-request.js";

type Shown = Readonly<Record<string, string>>;

/** Walks a list in pages of two. */
async function walk(
  { app }: Pick<TestApp, "app">,
  { headers }: Pick<SignedIn, "headers">,
  path: string,
): Promise<Shown[]> {
  const events: Shown[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = { limit: 2, ...(cursor && { cursor }) };
    const res: Response = await request(app).get(path).set(headers).query(query);
    assert.equal(res.status, 200, res.text);
    events.push(...(res.body.data as Shown[]));
    cursor = res.body.next_cursor as string | null;
    assert.ok(events.length < 100, "a walk that does not end");
  }
  return events;
}

const idsOf = (events: readonly Shown[]): string[] => events.map(({ id = "" }) => id);

/** Events by turns in the one database and in the other, several in a millisecond. */
async function live(test: TestService, user: SignedIn): Promise<void> {
  for (const ms of [0, 0, 1, 0, 60_000]) {
    test.clock.advance(ms);
    await test.act(user);
    await askToken(test.app, formOf(user)).expect(200);
  }
}

const both = async (test: TestService): Promise<{ identity: Shown[]; own: Shown[] }> => ({
  identity: (await test.rows("audit_events")) as Shown[],
  own: await test.own.reader("audit_events"),
});

describe("the audit events of an identity database and of a service's own", () => {
  it("are one list, the newest first, each event once, on pages of any size", async () => {
    const test = await newService({ fresh: true });
    const admin = await newAdmin(test);
    const user = await signUp(test.app);
    await live(test, user);
    const { identity, own } = await both(test);
    assert.equal(own.length, 5);
    assert.ok(identity.length > 8);
    const all = idsOf([...identity, ...own])
      .sort()
      .reverse();
    assert.deepEqual(idsOf(await walk(test, admin, "/audit-events")), all);
    const mine = [...identity, ...own].filter((event) => [event["actor_id"], event["target_id"]].includes(user.id));
    assert.deepEqual(idsOf(await walk(test, user, "/me/audit-events")), idsOf(mine).sort().reverse());
  });

  it("are in the order in which one process recorded them, also within a millisecond", async () => {
    const test = await newService();
    const user = await signUp(test.app);
    await live(test, user);
    const actions = (await walk(test, user, "/me/audit-events")).map(({ action }) => action).reverse();
    const turn = ["thing_created", "authn_login_success"];
    assert.deepEqual(actions, ["user_created", "authn_login_success", ...Array.from({ length: 5 }, () => turn).flat()]);
  });

  it("are read once where both are one database", async () => {
    const { url } = await newService({ fresh: true });
    const database = openDatabase(url);
    atEnd(() => database.close());
    const read = (): never => assert.fail("read a second time");
    const test = await newApp({ url, serviceDatabase: { ...database, read } });
    const admin = await newAdmin(test);
    await signUp(test.app);
    const all = idsOf((await test.rows("audit_events")) as Shown[])
      .sort()
      .reverse();
    assert.deepEqual(idsOf(await walk(test, admin, "/audit-events")), all);
  });

  it("show, at each service, its own events beside what all of them did with the account", async () => {
    const things = await newService({ fresh: true, service: "things" });
    const orders = await newService({ url: things.url, service: "orders" });
    const user = await signUp(things.app);
    await things.act(user);
    await orders.act(user);
    await askToken(orders.app, formOf(user));
    for (const [test, source] of [
      [things, "things"],
      [orders, "orders"],
    ] as const) {
      const shown = (await walk(test, user, "/me/audit-events")).map(
        (event) => `${event["source"]} ${event["action"]}`,
      );
      assert.deepEqual(
        shown.sort(),
        [
          "orders authn_login_success",
          `${source} thing_created`,
          "things authn_login_success",
          "things user_created",
        ].sort(),
      );
    }
  });
});
