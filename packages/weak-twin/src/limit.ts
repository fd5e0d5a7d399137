import type { RequestHandler } from "express";

/** Lets an address through so many times in a minute, as the seed's slowapi does. */
export function limit(max: number): RequestHandler {
  const counts = new Map<string, { hits: number; readonly resetsAt: number }>();
  return (req, res, next) => {
    const address = String(req.ip);
    const known = counts.get(address);
    const count = known && known.resetsAt > Date.now() ? known : { hits: 0, resetsAt: Date.now() + 60_000 };
    counts.set(address, count);
    count.hits += 1;
    if (count.hits <= max) return next();
    res.set("Retry-After", "60").status(429).json({ detail: "Rate limit exceeded" });
  };
}
