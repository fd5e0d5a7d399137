import fc, { type Arbitrary } from "fast-check";

/** Any code point but U+0000; no half of a surrogate pair. */
const character = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 1 }).filter((each) => each !== "\0"),
  fc.constantFrom(
    "a",
    "Z",
    "0",
    " ",
    "%",
    "_",
    '"',
    "'",
    "\\",
    "é",
    "ß",
    "İ",
    "😀",
    "\u0301",
    "\u202e",
    "\ufeff",
    "\u007f",
  ),
);

/** Stored text of `min` to `max` code points: mostly short, now and then exactly as long as it may be. */
export function text(min: number, max: number): Arbitrary<string> {
  const short = fc.string({ unit: character, minLength: min, maxLength: Math.min(max, 20) });
  const long = fc
    .tuple(character, fc.oneof(fc.constant(max), fc.integer({ min: Math.max(min, 1), max })))
    .map(([each, length]) => each.repeat(length));
  return fc.oneof({ weight: 5, arbitrary: short }, { weight: 1, arbitrary: long });
}

/** A value, or null. */
export function orNull<T>(value: Arbitrary<T>): Arbitrary<T | null> {
  return fc.option(value, { freq: 8 });
}

/** Text of visible ASCII, as header values are. */
export function visibleAscii(minLength: number, maxLength: number): Arbitrary<string> {
  const unit = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
  return fc.string({ unit, minLength, maxLength });
}

/** Text of letters, digits and these marks. */
export function name(marks: string, minLength: number, maxLength: number): Arbitrary<string> {
  const unit = fc.constantFrom(..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", ...marks);
  return fc.string({ unit, minLength, maxLength });
}

const FIRST_MOMENT = Date.parse("0001-01-01T00:00:00Z");
const LAST_MOMENT = Date.parse("9999-12-31T23:59:59.999Z");

const offset = fc.oneof(fc.constantFrom("Z", "z", "+00:00", "-00:00"), fc.integer({ min: -1439, max: 1439 }));

/** RFC 3339 date-times of the years 0001 to 9999, in every time zone and with up to nine decimals. */
export function dateTime(): Arbitrary<string> {
  const moment = fc.integer({ min: FIRST_MOMENT, max: LAST_MOMENT });
  return fc
    .tuple(moment, offset, fc.constantFrom("T", "t"), fc.stringMatching(/^\d{0,9}$/))
    .map(([time, zone, separator, decimals]) => {
      const minutes = typeof zone === "number" ? zone : 0;
      const local = new Date(time + minutes * 60_000);
      // What is another year where it is said is the first or the last year in UTC: then in UTC.
      const fits = local.getTime() >= FIRST_MOMENT && local.getTime() <= LAST_MOMENT;
      const [day, clock = ""] = (fits ? local : new Date(time)).toISOString().split("T");
      const fraction = decimals === "" ? "" : `.${decimals}`;
      return `${day}${separator}${clock.slice(0, 8)}${fraction}${fits ? zoneOf(zone) : "Z"}`;
    });
}

function zoneOf(zone: string | number): string {
  if (typeof zone === "string") return zone;
  const digits = (value: number): string => String(value).padStart(2, "0");
  const minutes = Math.abs(zone);
  return `${zone < 0 ? "-" : "+"}${digits(Math.floor(minutes / 60))}:${digits(minutes % 60)}`;
}

/** Addresses of the web. */
export function webAddress(): Arbitrary<string> {
  const address = fc.webUrl({ validSchemes: ["http", "https"], withQueryParameters: true, withFragments: true });
  return fc.oneof(
    address,
    fc.constantFrom("HTTPS://EXAMPLE.COM", "http://[::1]:8080/", "https://münchen.example/ä?q=ü#ß", "http://1/"),
    fc.integer({ min: 1, max: 2000 - "https://e.org/".length }).map((length) => `https://e.org/${"x".repeat(length)}`),
  );
}

/** Ids as they are written here. */
export function id(): Arbitrary<string> {
  return fc.uuid();
}

/** One of these values. */
export function oneOf<T>(...values: T[]): Arbitrary<T> {
  return fc.constantFrom(...values);
}
