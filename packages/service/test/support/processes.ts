import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { runNode, until, type TestProcess } from "@repo/testing";

/** A script of test/fixtures that runs as a process of its own. */
export interface Fixture extends TestProcess {
  /** The first message of this type, also when it came already; fails when the process ends without one. */
  message(type: string): Promise<{ readonly url?: string }>;
}

/** Runs test/fixtures/<name>.ts. */
export function runFixture(name: string, env: Record<string, string>): Fixture {
  const script = fileURLToPath(new URL(`../fixtures/${name}.js`, import.meta.url));
  const fixture = runNode([script], env);
  const received: { type: string; url?: string }[] = [];
  fixture.child.on("message", (message) => received.push(message as { type: string }));
  let over = false;
  void fixture.ended.then(() => (over = true));

  const message = async (type: string): Promise<{ url?: string }> => {
    const find = () => received.find((each) => each.type === type);
    await until(() => find() !== undefined || over);
    const found = find();
    assert.ok(found, `${name} ended without the message ${type}:\n${fixture.output()}`);
    return found;
  };
  return { ...fixture, message };
}
