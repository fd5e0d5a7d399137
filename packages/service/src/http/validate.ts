import type { RequestHandler } from "express";
import { validationResult, type ValidationChain } from "express-validator";
import { givesNothing } from "./gives-nothing.js";
import { problem, type FieldError } from "./problem.js";

/** The chains of a body or a query, by field name. */
export type Chains = Readonly<Record<string, ValidationChain>>;

/**
 * Runs the chains and answers 422 with every bad field at once. A body field that has no chain is one of them: a
 * client cannot set what it was not offered (API3:2023, mass assignment). Unknown query parameters are ignored.
 * An optional field that was not sent costs nothing.
 */
export function validate(location: "body" | "query", chains: Chains): RequestHandler {
  const required = Object.keys(chains).filter((field) => !chains[field]?.builder.build().optional);
  return givesNothing(async (req, _res, next) => {
    const sent = Object.keys((location === "body" ? req.body : req.query) as object);
    if (sent.length === 0 && required.length === 0) return next();
    const known = new Set([...required, ...sent.filter((field) => Object.hasOwn(chains, field))]);
    await Promise.all([...known].flatMap((field) => chains[field]?.run(req) ?? []));
    const unknown = location === "body" ? sent.filter((field) => !known.has(field)) : [];
    const errors: FieldError[] = [
      ...validationResult(req)
        .array({ onlyFirstError: true })
        .flatMap((error) =>
          error.type === "field" ? [{ location, field: error.path, message: String(error.msg) }] : [],
        ),
      ...unknown.map((field) => ({ location, field, message: "is not a field of this request" })),
    ];
    if (errors.length > 0) throw problem("validation_failed", "Some fields are not valid.", { errors });
    next();
  });
}

/** A validator for stored text of `min` to `max` Unicode code points; strict, a number is not text. */
export function isText(min: number, max: number): (value: unknown) => true {
  return (value) => {
    const fault = textFault(value, min, max);
    if (fault) throw new Error(fault);
    return true;
  };
}

/** What keeps a value from being such a text; undefined when nothing does. */
export function textFault(value: unknown, min: number, max: number): string | undefined {
  if (typeof value !== "string") return "must be a string";
  if (!value.isWellFormed()) return "must be well-formed Unicode";
  if (value.includes("\0")) return "must not contain U+0000";
  const length = [...value].length;
  return length < min || length > max ? `must be ${min} to ${max} characters long` : undefined;
}

const DATE_TIME = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i;

const FIRST_MOMENT = Date.parse("0001-01-01T00:00:00Z");
const LAST_MOMENT = Date.parse("9999-12-31T23:59:59.999Z");

/** A validator for RFC 3339 date-times that the calendar has, in the years 0001 to 9999 UTC. */
export function isDateTime(value: unknown): true {
  const fault = dateTimeFault(value);
  if (fault) throw new Error(fault);
  return true;
}

/** What keeps a value from being such a date-time; undefined when nothing does. */
export function dateTimeFault(value: unknown): string | undefined {
  const isOne = typeof value === "string" && DATE_TIME.test(value) && isInCalendar(value);
  return isOne ? undefined : "must be a date-time such as 2026-12-31T23:59:59Z";
}

function isInCalendar(value: string): boolean {
  // Date takes the 30th of February for the 2nd of March, so the day must come back as it went in.
  const midnight = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  const moment = Date.parse(value.toUpperCase());
  return midnight.getUTCDate() === Number(value.slice(8, 10)) && moment >= FIRST_MOMENT && moment <= LAST_MOMENT;
}
