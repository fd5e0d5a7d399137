/** How often something may happen within a while. */
export interface Limit {
  readonly max: number;
  /** In ms, counted from the first time. */
  readonly windowMs: number;
}

const MINUTE_MS = 60_000;

/** What is counted in the identity database and in memory, and over how long; the numbers are options. */
export const WINDOWS_MS = {
  /** Failed password checks of one account. */
  accountFailures: 5 * MINUTE_MS,
  /** Failed password checks, and refresh tokens that nobody has, from one address. */
  addressFailures: MINUTE_MS,
  /** Sign-ins with a password from one address, whether they succeed or not. */
  signIns: MINUTE_MS,
  /** Registrations from one address. */
  registrations: MINUTE_MS,
  /** Refreshes of one session. */
  refreshes: MINUTE_MS,
  /** Everything else, of one caller, or from one address where nobody is known. */
  requests: MINUTE_MS,
} as const satisfies Record<string, number>;

export type Limits = Readonly<Record<keyof typeof WINDOWS_MS, number>>;

/** The limit of a name: the number that was set for it, over its window. */
export function limitOf(limits: Limits, name: keyof Limits): Limit {
  return { max: limits[name], windowMs: WINDOWS_MS[name] };
}
