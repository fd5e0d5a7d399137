// A service that keeps something in a database of its own, and the audit rows of it there.
import { inTransaction, openDatabase, type Database } from "@repo/service";
import { atEnd, newDatabase, type SignedIn } from "@repo/testing";
import request from "supertest";
import { newApp, type TestApp, type TestOptions } from "./app.js";

export interface TestService extends TestApp {
  /** The service's own database. */
  readonly own: Database;
  readonly ownUrl: string;
  /** Does something that leaves an audit row there. */
  readonly act: (user: Pick<SignedIn, "headers">, targetId?: string) => Promise<void>;
  /** Where the service's events of a user came from, as its database still knows. */
  readonly detailsOf: (userId: string) => Promise<unknown[]>;
}

/** Builds a service; `ownUrl` names its database where that is not a new one. */
export async function newService(options: TestOptions & { readonly ownUrl?: string } = {}): Promise<TestService> {
  const { ownUrl = await newDatabase(), ...rest } = options;
  const own = openDatabase(ownUrl);
  atEnd(() => own.close());
  const routes: TestOptions["routes"] = (app, auth) =>
    app.post("/things/:id", auth.requires(), async (req, res) => {
      const targetId = String(req.params["id"]);
      const event = auth.audit.event(req, { action: "thing_created", targetType: "thing", targetId });
      await inTransaction(own, (trx) => auth.audit.record(trx, event));
      res.sendStatus(201);
    });
  const test = await newApp({ ...rest, serviceDatabase: own, routes });
  return {
    ...test,
    own,
    ownUrl,
    act: async ({ headers }, targetId = "t-1") =>
      void (await request(test.app).post(`/things/${targetId}`).set(headers).expect(201)),
    detailsOf: async (userId) =>
      own.reader("audit_details").join("audit_events", "id", "event_id").where("actor_id", userId),
  };
}
