// @ts-check
// What a page is given of this machine: a PATH without pnpm, and ports that nobody has.
import { once } from "node:events";
import { existsSync, mkdirSync, realpathSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, dirname, join } from "node:path";

/**
 * A folder with Node, npm and npx and nothing else of where they come from: there may be a pnpm beside them.
 * @param {string} folder
 */
export function makePath(folder) {
  mkdirSync(folder);
  symlinkSync(process.execPath, join(folder, "node"));
  const places = [dirname(process.execPath), ...(process.env["PATH"] ?? "").split(delimiter)];
  for (const name of ["npm", "npx"]) {
    const place = places.find((each) => existsSync(join(each, name)));
    if (place !== undefined) symlinkSync(realpathSync(join(place, name)), join(folder, name));
  }
}

/** @returns {Promise<string>} */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return `${port}`;
}
