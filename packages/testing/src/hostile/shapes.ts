/** Says what is wrong with a value, or undefined. */
export type Check = (value: unknown) => string | undefined;

const check =
  (isRight: (value: unknown) => boolean, what: string): Check =>
  (value) =>
    isRight(value) ? undefined : `is ${JSON.stringify(value)}, not ${what}`;

const matches = (pattern: RegExp, what: string): Check =>
  check((value) => typeof value === "string" && pattern.test(value), what);

/** Text without half a surrogate pair and without U+0000: neither is stored, and neither is answered. */
export const isString = check(
  (value) => typeof value === "string" && value.isWellFormed() && !value.includes("\0"),
  "a string of well-formed Unicode",
);
/** Any text at all: a client's own word that comes back. */
export const isAnyText = check((value) => typeof value === "string", "a string");
export const isFilled = check((value) => typeof value === "string" && value !== "", "a string with something in it");
/** As this house writes it: what a library says has no full stop. */
export const isSentence = matches(/^\S[^]*\.$/, "a sentence");
export const isWholeNumber = check(Number.isSafeInteger, "a whole number");
export const isUuid = matches(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, "a UUIDv7");
export const isTime = matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, "a time in UTC");
export const isJwt = matches(/^[\w-]+\.[\w-]+\.[\w-]+$/, "a JWT");

/** Exactly this value. */
export const is = (expected: unknown): Check => check((value) => value === expected, JSON.stringify(expected));

/** One of these values. */
export const isOneOf = (...values: unknown[]): Check => check((value) => values.includes(value), values.join(" or "));

/** Null, or what the check says. */
export const isNullOr =
  (inner: Check): Check =>
  (value) =>
    value === null ? undefined : inner(value);

/** What one of two checks lets pass. */
export const isEither =
  (first: Check, second: Check): Check =>
  (value) =>
    first(value) && second(value);

/** A list of such values. */
export const isListOf =
  (inner: Check): Check =>
  (value) => {
    if (!Array.isArray(value)) return "is no list";
    return value.map(inner).find((fault) => fault !== undefined);
  };

/** An object with exactly these members: neither more nor fewer. */
export const isObject =
  (members: Readonly<Record<string, Check>>): Check =>
  (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return "is no object";
    const names = [Object.keys(value), Object.keys(members)].map((keys) => keys.sort().join(", "));
    if (names[0] !== names[1]) return `has the members ${names[0]}, not ${names[1]}`;
    for (const [name, inner] of Object.entries(members)) {
      const fault = inner((value as Record<string, unknown>)[name]);
      if (fault !== undefined) return `${name} ${fault}`;
    }
    return undefined;
  };
