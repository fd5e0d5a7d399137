// A real browser: Debian's Chromium, without a window. It is looked for on the PATH, and never downloaded.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { atEnd } from "@repo/testing";
import { chromium, type Browser, type Page } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Where Chromium is, or undefined. */
export function findChromium(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Starts it; it is closed after the last test. */
export async function startBrowser(executablePath: string): Promise<Browser> {
  const isRoot = process.getuid?.() === 0; // for whom Chromium has no sandbox
  const browser = await chromium.launch({ executablePath, args: isRoot ? ["--no-sandbox"] : [] });
  atEnd(() => browser.close());
  return browser;
}

/** A page, and what it has done besides what is seen. */
export interface WatchedPage {
  readonly page: Page;
  /** What it has asked for. */
  readonly requests: { readonly method: string; readonly url: string; readonly authorization: string | undefined }[];
  /** What its content security policy has kept it from, and what its scripts have thrown. */
  readonly faults: () => Promise<string[]>;
}

/** Opens an empty page. */
export async function openPage(browser: Browser): Promise<WatchedPage> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 1400 } });
  page.setDefaultTimeout(60_000);
  const requests: WatchedPage["requests"] = [];
  const errors: string[] = [];
  page.on("request", (request) => {
    const { authorization } = request.headers();
    requests.push({ method: request.method(), url: request.url(), authorization });
  });
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    // A 401 is an error to Chromium; which answers come is the test's affair.
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) errors.push(message.text());
  });
  await page.addInitScript(`
    window.violations = [];
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) =>
      window.violations.push([violatedDirective, blockedURI, sourceFile].join(" ")));
  `);
  const faults = async (): Promise<string[]> => [...errors, ...(await page.evaluate<string[]>("window.violations"))];
  return { page, requests, faults };
}
