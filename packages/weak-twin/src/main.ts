// The weak twin: `npm run attack` starts it. With --verify-audit it only says what it knows about its audit rows.
import type { AddressInfo } from "node:net";
import { createApp } from "./app.js";
import { openDatabase, verifyAudit } from "./database.js";
import { readSettings, type Settings } from "./settings.js";
import { createTokens } from "./tokens.js";

function settingsOrEnd(): Settings {
  try {
    return readSettings(process.env);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}

const settings = settingsOrEnd();
const database = await openDatabase(settings.folder);
if (process.argv.includes("--verify-audit")) {
  const { intact, text } = await verifyAudit(database);
  console.log(text);
  process.exit(intact ? 0 : 1);
}

const app = createApp({ settings, database, tokens: createTokens(settings) });
const server = app.listen(settings.port, settings.host, () => {
  const { address, port } = server.address() as AddressInfo;
  const url = `http://${address.includes(":") ? `[${address}]` : address}:${port}`;
  console.log(`The weak twin listens on ${url}. It is broken on purpose.`);
  process.send?.({ type: "listening", url });
});
// Whoever started it is gone: it does not outlive them.
process.on("disconnect", () => process.exit());
