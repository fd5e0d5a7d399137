import { createLogger, serve, start } from "@repo/service";
import { createApp } from "./app.js";
import { readConfig } from "./config.js";

await start(async () => {
  const config = readConfig();
  const logger = createLogger({ name: "resources", level: config.logLevel });
  const { app, close } = await createApp(config, { logger });
  // `--migrate` ends here, with all that has to be there before it listens.
  if (process.argv.includes("--migrate")) return close();
  await serve(app, { ...config, portSetting: "RESOURCES_PORT", logger, close });
});
