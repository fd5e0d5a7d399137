import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const left = new Set<string>();
process.once("exit", () => {
  for (const path of left) rmSync(path, { recursive: true, force: true });
});

/** A new, empty folder. It goes when `remove` is called, and with the process at the latest. */
export async function temporaryFolder(): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "test-auth-"));
  left.add(path);
  const remove = async (): Promise<void> => {
    await rm(path, { recursive: true, force: true });
    left.delete(path);
  };
  return { path, remove };
}
