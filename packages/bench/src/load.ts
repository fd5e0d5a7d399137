// The load, in a process of its own: it does not share the event loop with anything that is measured.
import autocannon from "autocannon";
import { openLoop, type OpenLoop } from "./open-loop.js";

/** As many requests as the server answers: each connection sends its next one after an answer. */
export interface ClosedLoop {
  readonly type: "closed";
  readonly url: string;
  readonly method?: "GET" | "POST";
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly connections: number;
  /** How long, in seconds; or how many requests, all of which are waited for. */
  readonly end: { readonly seconds: number } | { readonly amount: number };
}

/** What came of it. Refused is what the server said it had no room for (429, 503). */
export interface Counts {
  readonly seconds: number;
  readonly ok: number;
  readonly refused: number;
}

async function closedLoop({ url, method, headers, body, connections, end }: ClosedLoop): Promise<Counts> {
  const startedAt = performance.now();
  const result = await autocannon({
    url,
    connections,
    sampleInt: 20, // it looks only this often, in ms, whether its time is over
    ...(method && { method }),
    ...(headers && { headers }),
    ...(body && { body }),
    ...("amount" in end ? { amount: end.amount } : { duration: end.seconds }),
  });
  const statuses = Object.entries(result.statusCodeStats ?? {}).map(([code, { count }]) => [Number(code), count ?? 0]);
  const count = (...codes: number[]): number =>
    statuses.reduce((sum, [code = 0, times = 0]) => sum + (codes.includes(code) ? times : 0), 0);
  const refused = count(429, 503);
  if (result.errors > 0 || result.non2xx > refused)
    throw new Error(`${method ?? "GET"} ${url}: ${JSON.stringify(result.statusCodeStats)}, ${result.errors} errors`);
  return { seconds: (performance.now() - startedAt) / 1000, ok: result["2xx"], refused };
}

process.on("message", (job: ClosedLoop | OpenLoop) => {
  const work: Promise<unknown> = job.type === "closed" ? closedLoop(job) : openLoop(job);
  work.then(
    (value) => process.send?.({ type: "answer", value }),
    (error: unknown) => process.send?.({ type: "answer", error: String(error) }),
  );
});
process.on("disconnect", () => process.exit());
process.send?.({ type: "listening" });
