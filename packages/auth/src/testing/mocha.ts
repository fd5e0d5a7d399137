/** What a suite of this package uses of mocha, which whoever calls it brings. */
interface Mocha {
  readonly describe: (title: string, body: (this: { timeout(ms: number): void }) => void) => void;
  readonly it: Define;
  readonly before: (body: () => Promise<void>) => void;
  readonly after: (body: () => Promise<void>) => void;
}

type Define = (title: string, body: () => void | Promise<void>) => void;

function global<Name extends keyof Mocha>(name: Name): Mocha[Name] {
  const found = (globalThis as Partial<Mocha>)[name];
  if (found) return found;
  throw new Error(`There is no ${name}(...) here: this suite is for a test file that mocha runs.`);
}

/** Long enough for a slow machine; nothing waits for it. */
const TIMEOUT_MS = 20_000;

/** A suite, whose tests may take longer than mocha's two seconds. */
export function describe(title: string, body: () => void): void {
  global("describe")(title, function () {
    this.timeout(TIMEOUT_MS);
    body();
  });
}

export const it: Define = (title, body) => global("it")(title, body);
export const before: Mocha["before"] = (body) => global("before")(body);
export const after: Mocha["after"] = (body) => global("after")(body);
