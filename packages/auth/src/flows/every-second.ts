const TICK_MS = 1000;

/** Does some work again and again, a second after it was done the last time. */
export function everySecond(work: () => Promise<void>) {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  function start(): void {
    timer = setTimeout(() => {
      running = work();
      void running.then(() => timer && start());
    }, TICK_MS).unref();
  }

  return {
    start,
    /** Waits for what has begun; nothing begins any more. */
    stop: async (): Promise<void> => {
      clearTimeout(timer);
      timer = undefined;
      await running;
    },
  };
}
