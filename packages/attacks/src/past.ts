// Loaded with --import before a target: its clock is HOURS_AGO behind. What an attacker has had for an hour was then made
// an hour ago, by the target itself, and nobody waits for it.
const behindMs = Number(process.env["HOURS_AGO"]) * 60 * 60 * 1000;
const RealDate = Date;

class EarlierDate extends RealDate {
  constructor(...parts: [] | [number | string | Date]) {
    if (parts.length === 0) super(EarlierDate.now());
    else super(...(parts as [number]));
  }

  static override now(): number {
    return RealDate.now() - behindMs;
  }
}

globalThis.Date = EarlierDate as DateConstructor;
