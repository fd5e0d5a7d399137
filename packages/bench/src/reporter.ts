// Loaded into a server with `node --import`: tells how much of the processor and the memory it has used. A process
// knows this of itself on every system; from outside only Linux tells.

/** What a server says of itself: all the CPU time of all its threads, and its memory in bytes. */
export interface Usage {
  readonly cpuSeconds: number;
  readonly rss: number;
}

process.on("message", ({ type }: { type?: string }) => {
  if (type !== "usage") return;
  const { user, system } = process.cpuUsage();
  const value: Usage = { cpuSeconds: (user + system) / 1e6, rss: process.memoryUsage.rss() };
  process.send?.({ type: "answer", value });
});
