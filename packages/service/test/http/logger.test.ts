import assert from "node:assert/strict";
import { createLogger } from "@repo/service";

const SECRET = "hunter2-is-secret";
const lines: string[] = [];
const makeLogger = (level: string) => createLogger({ name: "test", level }, { write: (line) => void lines.push(line) });

describe("createLogger", () => {
  beforeEach(() => (lines.length = 0));

  it("strikes out what stands under a secret's name, at the top and up to two levels deep", () => {
    const logger = makeLogger("info");
    const names = [
      ...["password", "current_password", "new_password", "password_hash", "secret", "SECRET_KEY", "token"],
      ...["access_token", "refresh_token", "authorization", "cookie", "x-api-key"],
    ];
    for (const name of names) logger.info({ [name]: SECRET, a: { [name]: SECRET, b: { [name]: SECRET, kept: 1 } } });
    assert.equal(lines.join("").split("[redacted]").length - 1, 3 * names.length);
    assert.ok(!lines.join("").includes(SECRET));
  });

  it("writes an error with its causes, and nothing else that it carries", () => {
    const cause = Object.assign(new Error("the row was refused"), { code: "23502", detail: `Failing row: ${SECRET}` });
    makeLogger("info").error({ err: new Error("nothing was saved", { cause }) });
    assert.match(lines.join(""), /nothing was saved.*the row was refused.*"code":"23502"/);
    assert.ok(!lines.join("").includes(SECRET));
  });

  it("writes only what its level lets through", () => {
    const logger = makeLogger("warn");
    logger.info("no");
    logger.warn("yes");
    assert.deepEqual([lines.length, /"msg":"yes"/.test(String(lines[0]))], [1, true]);
  });
});
