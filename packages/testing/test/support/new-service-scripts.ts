// The scripts behind `npm run new:service`, of one checkout. They are JavaScript: what they take and give stands here.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export interface NewService {
  readonly plural: string;
  readonly singular: string;
  readonly port: number;
  readonly verifyOnly: boolean;
}

export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

export interface NewServiceScripts {
  readonly renderService: (service: NewService) => Promise<Map<string, string>>;
  readonly renamed: (text: string, noun: Omit<NewService, "verifyOnly">) => string;
  readonly singularOf: (plural: string) => string | undefined;
  readonly readRequest: (args: readonly string[], terminal: Terminal) => Promise<NewService>;
  readonly Refusal: new (message: string) => Error;
}

/** Those of the checkout in this folder. */
export async function newServiceScripts(folder: string): Promise<NewServiceScripts> {
  const names = ["names", "render", "request"].map((name) => join(folder, `scripts/lib/new-service/${name}.mjs`));
  const modules = await Promise.all(names.map((name) => import(pathToFileURL(name).href) as Promise<object>));
  return Object.assign({}, ...modules) as NewServiceScripts;
}
