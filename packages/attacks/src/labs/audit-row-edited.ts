import { setTimeout as sleep } from "node:timers/promises";
import { client } from "../client.js";
import { defineLab } from "../lab.js";
import { newCampaign, signUp } from "../people.js";
import type { Target } from "../targets.js";
import { editAuditRow } from "./edit-database.js";

/** What an auditor is told of rows that are too new to be proved. */
const TOO_NEW = /Not proved: [1-9]/;

export const auditRowEdited = defineLab({
  name: "audit-row-edited",
  title: "A row of the audit trail is edited",
  story:
    "Mallory has made a campaign, and there is an audit row that says so. She also works where the database is, and may " +
    "write to its file. She makes the row say that it was Alice. Later an auditor checks the trail with the means that " +
    "the service has for that.",

  async hold({ url, folder, audit }) {
    const [alice, mallory] = [await signUp(url, "alice"), await signUp(url, "mallory")];
    const id = await newCampaign(url, mallory, "Regrettable");
    await isOld(audit);
    return { folder, auditor: audit, alice, mallory, id };
  },

  async attack({ url, held: { folder, auditor, alice, mallory, id }, say }) {
    say("Write Alice's id into the row, with SQL, and take away what may stand against that.");
    const edit = { target: id, actor: mallory.id, other: alice.id };
    for (const line of await editAuditRow(folder, edit)) say(line, "wire");
    say("Alice looks at what she did, according to the trail.");
    const { body } = await client(url).get("/me/audit-events", { token: alice.access });
    const isBlamed = JSON.stringify(body).includes(id);
    say(`GET /me/audit-events → the campaign is ${isBlamed ? "hers now" : "not among it"}`, "wire");
    say("The auditor checks the trail.");
    const { intact, text } = await auditor();
    say(text, "wire");
    if (!isBlamed) return { succeeded: false, because: "The row says what it said." };
    return intact
      ? { succeeded: true, because: "The trail blames Alice, and the auditor finds nothing wrong with it." }
      : { succeeded: false, because: "The auditor is told that the trail was changed, and which row." };
  },
});

/** Waits until the row is part of what the auditor of this service can prove, should there be a difference. */
async function isOld(audit: Target["audit"]): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    if (!TOO_NEW.test((await audit()).text)) return;
    await sleep(500);
  }
  throw new Error("The audit row was not sealed within 10 s.");
}
