import formats from "ajv-formats";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { Document } from "./look-up.js";

/** Says how a value differs from a schema; undefined when it does not. */
export interface Validators {
  /** A schema of the description, by its pointer. */
  readonly faultAt: (pointer: string, value: unknown) => string | undefined;
}

/** Builds the validators for the schemas of a description: JSON Schema 2020-12, as OpenAPI 3.1 has it. */
export function schemaValidators(document: Document): Validators {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true, validateFormats: true });
  // The package is CommonJS: its function is a member where TypeScript sees a module.
  (formats as unknown as typeof formats.default)(ajv);
  ajv.addVocabulary(["openapi", "info", "servers", "tags", "paths", "components", "example"]);
  ajv.addFormat("password", true);
  ajv.addSchema(document, "api");
  const compiled = new Map<string, ValidateFunction>();

  return {
    faultAt(pointer, value) {
      const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `api${encodeURI(pointer)}` });
      compiled.set(pointer, validate);
      if (validate(value)) return undefined;
      return ajv.errorsText(validate.errors?.slice(0, 5), { dataVar: "it" });
    },
  };
}
