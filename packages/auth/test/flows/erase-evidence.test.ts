// Erasing a user's details is not taken for tampering; deleting them by SQL is.
import assert from "node:assert/strict";
import { inTransaction } from "@repo/service";
import { signUp } from "@repo/testing";
import request from "supertest";
import { verifyAudit } from "../../src/flows/verify-audit.js";
import { newService } from "../support/service.js";
import { AUDIT_KEY, newTrail } from "../support/trail.js";

describe("erased details", () => {
  it("are proved to be erased, at the service where the account was deleted and at one that was down", async () => {
    const things = await newService({ fresh: true, service: "things", auditKey: AUDIT_KEY });
    const orders = await newService({ url: things.url, service: "orders", auditKey: AUDIT_KEY });
    const [user, other] = [await signUp(things.app), await signUp(things.app)];
    for (const who of [user, other]) await orders.act(who);
    await orders.auth.close();
    const body = { current_password: user.password };
    await request(things.app).post("/me/delete").set(user.headers).send(body).expect(204);
    await things.auth.close();
    const down = await verifyAudit(orders.own, AUDIT_KEY);
    assert.deepEqual([down.found, down.erased], [null, 0]);

    const again = await newService({ url: things.url, service: "orders", ownUrl: orders.ownUrl, auditKey: AUDIT_KEY });
    await again.auth.close();
    assert.deepEqual(await again.detailsOf(user.id), []);
    const own = await verifyAudit(again.own, AUDIT_KEY);
    assert.deepEqual([own.found, own.rows, own.erased], [null, 3, 1]); // two things, and that one was erased
    const identity = await verifyAudit(things.database, AUDIT_KEY);
    assert.deepEqual([identity.found, identity.erased], [null, 3]); // registered, signed in, deleted

    const [event, ...more] = await again.own.reader("audit_events").where({ target_type: "audit_details" });
    const { action, actor_id, target_id, outcome, details_mac } = event as Record<string, unknown>;
    assert.deepEqual(
      [action, actor_id, target_id, outcome, details_mac, more],
      [...["sensitive_delete", null, user.id, "success", null, []]],
    );
    await inTransaction(again.own, async (trx) => void (await trx("audit_details").delete()));
    assert.match((await verifyAudit(again.own, AUDIT_KEY)).found?.problem ?? "", /^its details are gone/);
  });

  it("leave one event for each user of whom there was something, each time there was", async () => {
    const trail = await newTrail();
    await trail.record(3);
    const erase = (...users: string[]) =>
      inTransaction(trail.database, (trx) => trail.audit.eraseDetails(trx, users, "request-1"));
    const said = async (): Promise<string[]> =>
      trail.database.reader("audit_events").where({ target_type: "audit_details" }).orderBy("id").pluck("target_id");
    await erase("user-0", "user-1", "nobody");
    await erase("user-0", "user-1", "nobody");
    assert.deepEqual(await said(), ["user-0", "user-1"]);
    await trail.record(1); // as a request does that was under way
    await erase("user-0");
    assert.deepEqual(await said(), ["user-0", "user-1", "user-0"]);
    await trail.seal();
    const { found, erased } = await trail.verify();
    assert.deepEqual([found, erased], [null, 3]);
  });

  it("are those of failed sign-ins to the account, too", async () => {
    const trail = await newTrail();
    const failed = { actorId: null, action: "authn_login_fail", targetType: "user", outcome: "failure" } as const;
    await trail.record(1, { ...failed, targetId: "user-0" });
    await trail.record(1, { ...failed, targetId: null });
    await trail.seal();
    await inTransaction(trail.database, (trx) => trail.audit.eraseDetails(trx, ["user-0"], "request-1"));
    assert.deepEqual(await trail.verify().then(({ found, erased }) => [found, erased]), [null, 1]);
    await inTransaction(trail.database, async (trx) => void (await trx("audit_details").delete()));
    assert.match((await trail.verify()).found?.problem ?? "", /^its details are gone/);
  });
});
