import { groupCommit, type Database } from "@repo/service";
import type { Knex } from "knex";
import { CLOCKS_MS } from "../model/clocks.js";
import type { Limit } from "../model/limit.js";

type RateLimitRow = {
  readonly key: string;
  readonly hits: number;
  readonly resets_at: string;
  /** Only of failed sign-ins, which `failedSignInStore` keeps here. */
  readonly started_at?: string | null;
};

/** One counter, and how far it may go. */
export interface Counter extends Limit {
  readonly key: string;
}

/** Where a counter stands: how often it was taken in its window, and when that ends, in ms since 1970. */
export interface Count {
  readonly hits: number;
  readonly resetsAt: number;
}

/** One place in each of several counters; or, where one of them was full, which. */
export type Taken =
  { readonly full: undefined; readonly counts: readonly Count[] } | { readonly full: Counter; readonly count: Count };

interface Take {
  readonly counters: readonly Counter[];
  /** Set when it is done. */
  taken?: Taken;
}

interface GiveBack {
  readonly counters: readonly Counter[];
  readonly counts: readonly Count[];
}

export type RateLimitStore = ReturnType<typeof rateLimitStore>;

/**
 * Counters that all processes share and no restart resets. Many arrive at once when somebody floods the service, so
 * they share transactions, and what is full already is found by reading.
 */
export function rateLimitStore(database: Database, clock: () => number) {
  const { reader, read, dialect } = database;
  const change = groupCommit<Take | GiveBack>(database, async (trx, items) => {
    await dialect.serialize(trx, "rate_limits"); // from here on nobody else changes a counter
    const keys = [...new Set(items.flatMap(({ counters }) => counters.map(({ key }) => key)))];
    const found = await trx<RateLimitRow>("rate_limits").whereIn("key", keys).select("key", "hits", "resets_at");
    const counts = new Map(found.map((row) => [row.key, toModel(row)]));
    for (const item of items) {
      if ("counts" in item) giveBack(counts, item);
      else item.taken = take(counts, item.counters, clock());
    }
    if (counts.size === 0) return; // what is given back may have been pruned
    await trx<RateLimitRow>("rate_limits")
      .insert([...counts].map(toRow))
      .onConflict("key")
      .merge();
  });

  return {
    /** Takes one place in each of the counters, or in none when one of them is full. */
    async take(...counters: Counter[]): Promise<Taken> {
      const keys = counters.map(({ key }) => key);
      const rows = reader<RateLimitRow>("rate_limits").whereIn("key", keys).select("key", "hits", "resets_at");
      const counts = new Map((await read<RateLimitRow>(rows)).map((row) => [row.key, toModel(row)]));
      const seen = take(counts, counters, clock());
      if (seen.full) return seen;
      const item: Take = { counters };
      await change(item);
      return item.taken as Taken;
    },

    /** Gives the places back that were taken; not where a window has ended since, which took them along. */
    async giveBack(counters: readonly Counter[], counts: readonly Count[]): Promise<void> {
      await change({ counters, counts });
    },

    /** Removes counters whose windows have ended, so many at the most. A flood leaves more than one statement should take. */
    async prune(trx: Knex.Transaction, before: string, limit: number): Promise<number> {
      const over = trx<RateLimitRow>("rate_limits").where("resets_at", "<", before).whereNull("started_at");
      return trx("rate_limits").whereIn("key", over.limit(limit).select("key")).delete();
    },
  };
}

function take(counts: Map<string, Count>, counters: readonly Counter[], now: number): Taken {
  const current = counters.map(({ key, windowMs }) => {
    const count = counts.get(key);
    // What ends later than a window from now was written before a clock was set back.
    const isOpen = count && count.resetsAt > now && count.resetsAt <= now + windowMs + CLOCKS_MS;
    return isOpen ? count : { hits: 0, resetsAt: now + windowMs };
  });
  for (const [index, count] of current.entries()) {
    const counter = counters[index] as Counter;
    if (count.hits >= counter.max) return { full: counter, count };
  }
  const taken = current.map(({ hits, resetsAt }) => ({ hits: hits + 1, resetsAt }));
  taken.forEach((count, index) => counts.set((counters[index] as Counter).key, count));
  return { full: undefined, counts: taken };
}

function giveBack(counts: Map<string, Count>, { counters, counts: taken }: GiveBack): void {
  counters.forEach(({ key }, index) => {
    const count = counts.get(key);
    if (count === undefined || count.resetsAt !== taken[index]?.resetsAt) return;
    counts.set(key, { ...count, hits: Math.max(0, count.hits - 1) });
  });
}

function toModel({ hits, resets_at }: RateLimitRow): Count {
  return { hits, resetsAt: Date.parse(resets_at) };
}

function toRow([key, { hits, resetsAt }]: [string, Count]): RateLimitRow {
  return { key, hits, resets_at: new Date(resetsAt).toISOString() };
}
