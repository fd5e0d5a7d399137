import type { OpenAPIV3_1 } from "openapi-types";
import { pathOf, promisedAnswer, resolved, type Document, type Promised } from "./look-up.js";
import { schemaValidators } from "./validators.js";

/** An answer that a test has got, and what it answers. */
export interface GivenAnswer {
  readonly method: string;
  /** As it stood in the request line. */
  readonly target: string;
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Says how an answer differs from the description, or which of the promised answers it is. */
export type AnswerCheck = (answer: GivenAnswer) => { readonly fault?: string; readonly name?: string };

/**
 * Builds the check of answers against the description of an API: the address is in it, the status is documented there,
 * and so are the type, the body to its last member, and every header.
 */
export function answerCheck(document: Document): AnswerCheck {
  const { faultAt } = schemaValidators(document);

  return (answer) => {
    const { status, method, target } = answer;
    if (method === "OPTIONS" && status === 204) return {}; // a preflight, which is the browser's own affair
    const path = pathOf(document, target);
    const found = path === undefined ? nowhere(status) : promisedAnswer(document, path, method, status);
    if (!found) return { fault: `${status} to ${method} ${path ?? target} is not documented` };
    const fault = headerFault(answer, found) ?? bodyFault(answer, found);
    return fault ? { fault: `${status} to ${method} ${path ?? target}: ${fault}` } : { name: found.name };
  };

  function headerFault({ headers }: GivenAnswer, { pointer }: Promised): string | undefined {
    const { headers: described = {} } = resolved<OpenAPIV3_1.ResponseObject>(document, pointer);
    const known = new Set<string>();
    for (const [name, each] of Object.entries(described)) {
      const value = headers[name.toLowerCase()];
      const at = "$ref" in each ? each.$ref : `${pointer}/headers/${name}`;
      const { required } = resolved<OpenAPIV3_1.HeaderObject>(document, at);
      if (value === undefined && required) return `the header ${name} is missing`;
      const fault = value === undefined ? undefined : faultAt(`${at}/schema`, value);
      if (fault) return `the header ${name}, ${value}: ${fault}`;
      known.add(name.toLowerCase());
    }
    const unknown = Object.keys(headers).find((name) => !known.has(name) && !OF_ANY_ANSWER.has(name));
    return unknown && `the header ${unknown} is not documented`;
  }

  function bodyFault({ method, headers, body }: GivenAnswer, { pointer }: Promised): string | undefined {
    const types = Object.keys(resolved<OpenAPIV3_1.ResponseObject>(document, pointer).content ?? {});
    if (method === "HEAD" && body === "") return undefined;
    if (types.length === 0) return body === "" ? undefined : "a body, and none is documented";
    const [type = ""] = (headers["content-type"] ?? "").split(";");
    if (!types.includes(type)) return `its type is ${type}, not ${types.join(" or ")}`;
    const value: unknown = type.endsWith("json") ? JSON.parse(body) : body;
    return faultAt(`${pointer}/content/${type.replaceAll("/", "~1")}/schema`, value);
  }
}

/** What is answered where there is nothing: what any route may answer. */
function nowhere(status: number): Promised | undefined {
  const name = NOWHERE[status];
  return name === undefined ? undefined : { pointer: `#/components/responses/${name}`, name: `nowhere: ${status}` };
}

const NOWHERE: Readonly<Record<number, string>> = {
  400: "BadRequest",
  404: "NotFound",
  408: "RequestTimeout",
  429: "TooManyRequests",
  431: "RequestHeaderFieldsTooLarge",
  503: "ServiceUnavailable",
};

/** HTTP's own headers, and those that helmet and CORS set. */
const OF_ANY_ANSWER = new Set([
  ...["connection", "content-length", "content-type", "date", "keep-alive", "vary"],
  ...["content-security-policy", "cross-origin-opener-policy", "cross-origin-resource-policy", "origin-agent-cluster"],
  ...["referrer-policy", "strict-transport-security", "x-content-type-options", "x-dns-prefetch-control"],
  ...["x-download-options", "x-frame-options", "x-permitted-cross-domain-policies", "x-xss-protection"],
  ...["access-control-allow-origin", "access-control-expose-headers"],
]);
