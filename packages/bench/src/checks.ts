import { BUSY, IDLE } from "./cases.js";
import { megabytes, ms, times, type Table } from "./format.js";
import { BUSY_CLIENTS } from "./measure.js";
import type { Results } from "./statistics.js";
import { configurations } from "./subjects.js";

/** What is promised of speed: a figure, its bound, and whether it is kept. */
interface Check {
  readonly what: string;
  readonly found: number;
  readonly bound: number;
  readonly atLeast?: true;
  readonly print: (value: number) => string;
}

const SHARE_AS_SHIPPED = 0.7;
const SLOWER_WHILE_BUSY = 4;
const REFUSED_MS = 100;
const GROWN_MB = 20;

function checksOf(results: Results): Check[] {
  const [asShipped, off] = configurations.map((subject) => ({ name: "GET /me", subject }));
  if (!asShipped || !off) throw new Error("There are two configurations.");
  const [idle, busy] = [IDLE, BUSY].map((name) => ({ name, subject: asShipped.subject }));
  if (!idle || !busy) throw new Error("There are two cases of latency.");
  const flood = `with ${BUSY_CLIENTS} clients signing in`;
  return [
    {
      what: "GET /me as shipped, against limits and logs off",
      found: results.ratio(asShipped, off, "perCpuSecond"),
      bound: SHARE_AS_SHIPPED,
      atLeast: true,
      print: times,
    },
    {
      what: `${flood}: p99 of a read, against idle`,
      found: results.ratio(busy, idle, "p99"),
      bound: SLOWER_WHILE_BUSY,
      print: times,
    },
    {
      what: `${flood}: a refusal, p99`,
      found: results.median(busy, "refusedP99"),
      bound: REFUSED_MS,
      print: ms,
    },
    { what: `${flood}: memory grows by`, found: results.median(busy, "grown"), bound: GROWN_MB, print: megabytes },
  ];
}

/** The promises, as the service is shipped. A figure that was not found keeps none. */
export function checkTable(results: Results): Table {
  const body = checksOf(results).map(({ what, found, bound, atLeast, print }) => {
    const passed = atLeast ? found >= bound : found <= bound;
    return [what, `${atLeast ? "at least" : "at most"} ${print(bound)}`, print(found), passed ? "pass" : "FAIL"];
  });
  return { title: "Promises, as shipped", rows: [["promise", "bound", "found", ""], ...body] };
}
