// Loaded into a service by a test: collects its garbage when asked, and says how many bytes it holds then.
process.on("message", (message) => {
  if (message !== "collect garbage") return;
  const collect = (globalThis as { gc?: () => void }).gc;
  collect?.();
  // What finalizers have let go of is given back in the second round.
  setTimeout(() => {
    collect?.();
    const { heapUsed, external } = process.memoryUsage();
    process.send?.({ held: heapUsed + external });
  }, 500);
});
