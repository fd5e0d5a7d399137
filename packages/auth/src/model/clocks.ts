/** How far the clocks of two processes may be apart, in ms: run NTP. */
export const CLOCKS_MS = 5000;
