// What was sent to a campaigns API and what it said: what its database must hold, and what it may hold.
import assert from "node:assert/strict";
import { expectSame, lineOf, type Found } from "./found.js";
import type { Row } from "./rows.js";
import type { Answer } from "./send.js";

/** One write, with all that tells afterwards whether it happened. */
export interface Write {
  readonly requestId: string;
  readonly action: "campaign_created" | "campaign_updated" | "campaign_deleted";
  /** The name it gives to its campaign; of a deletion the one it has. */
  readonly name: string;
  /** The campaign to change. */
  readonly id?: string;
  readonly key?: string;
}

const STATUS = { campaign_created: 201, campaign_updated: 200, campaign_deleted: 204 };

/** Keeps account of writes, each sent by one writer after the other. */
export class Ledger {
  /** The campaigns there must be, by id. */
  readonly rows = new Map<string, Row>();
  readonly #events: string[] = [];
  readonly #keys: string[] = [];
  readonly #open = new Set<Write>();
  /** Of the unanswered ones `happened` had happened all the same. */
  readonly counts = { acknowledged: 0, unanswered: 0, happened: 0 };

  /** Before it is sent: from now on it may have happened. */
  begin(write: Write): void {
    this.#open.add(write);
  }

  /** After it was answered: it must have happened, and the answer is what the row is now. */
  acknowledge(write: Write, { status, headers, text }: Answer): void {
    assert.equal(status, STATUS[write.action], `${write.action} was answered ${status} ${text}`);
    const row: Row = status === 204 ? {} : JSON.parse(text);
    const version = Number(headers.get("etag")?.slice(1, -1));
    if (write.action === "campaign_created") assert.equal(headers.get("location"), `/campaigns/${String(row["id"])}`);
    this.#happened(write, write.id ?? String(row["id"]), { ...row, version });
    this.counts.acknowledged += 1;
  }

  #happened(write: Write, id: string, row: Row): void {
    this.#open.delete(write);
    this.#events.push(`${write.requestId} ${write.action} ${id}`);
    if (write.key !== undefined) this.#keys.push(`${write.key} ${id}`);
    if (write.action === "campaign_deleted") return void this.rows.delete(id);
    const version = Number(this.rows.get(id)?.["version"] ?? 0) + 1;
    assert.deepEqual([row["name"], row["version"]], [write.name, version], `${write.action} ${id} is incomplete`);
    this.rows.set(id, row);
  }

  /**
   * Finds out what became of the writes that had no answer. One that has its audit row must have happened, completely;
   * of any other one there must be nothing. Gives the keyed ones that may be sent again.
   */
  settle(found: Found): Write[] {
    const campaigns = new Map(found.campaigns.map((row) => [row["id"], row]));
    const open = [...this.#open];
    this.counts.unanswered += open.length;
    for (const write of open) {
      const start = `${write.requestId} ${write.action} `;
      const id = found.events.find((line) => line.startsWith(start))?.slice(start.length);
      if (id === undefined) continue;
      this.counts.happened += 1;
      this.#happened(write, id, campaigns.get(id) ?? {});
    }
    this.#open.clear();
    return open.filter(({ key }) => key !== undefined);
  }

  /** After a keyed write was sent again, as `again`: the first one had happened, or this one has. */
  acknowledgeAgain(write: Write, again: Write, answer: Answer): void {
    const id = this.#keys.find((line) => line.startsWith(`${write.key} `))?.split(" ")[1];
    if (id === undefined) return this.acknowledge(again, answer);
    assert.deepEqual([answer.status, answer.headers.get("location")], [201, `/campaigns/${id}`], answer.text);
    assert.equal(JSON.parse(answer.text).id, id);
  }

  /** Checks that the database holds what it must, and nothing else. */
  expect(found: Found): void {
    assert.equal(this.#open.size, 0);
    expectSame("campaigns", found.campaigns.map(lineOf), [...this.rows.values()].map(lineOf));
    expectSame("audit rows", found.events, this.#events);
    expectSame("keys", found.keys, this.#keys);
  }
}
