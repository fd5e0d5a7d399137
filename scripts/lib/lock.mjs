// @ts-check
// One process at a time, by a lock file that holds the pids of its owner.
// A killed owner leaves its file behind: whoever comes next sees that its pids are dead and takes over.
import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** @param {unknown} error */
const codeOf = (error) => /** @type {NodeJS.ErrnoException} */ (error).code;

/** @param {number} pid */
function isAlive(pid) {
  if (pid === process.pid) return false; // We hold no lock yet: another container's process had our number.
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/** @param {string} path @returns {string} the file's text, empty when there is none */
function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "";
    throw error;
  }
}

/** @param {string} text */
const pidsIn = (text) => (text.split("\n")[0] ?? "").split(" ").map(Number);

/**
 * Makes `path` out of a complete file, so that nobody ever reads half a lock.
 * @param {string} draft
 * @param {string} path
 */
function create(draft, path) {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/**
 * @param {string} path
 * @param {string} draft
 * @param {(pid: number) => void} onWait
 */
async function take(path, draft, onWait) {
  while (!create(draft, path)) {
    const seen = read(path);
    const owner = pidsIn(seen).find(isAlive);
    if (owner !== undefined) {
      onWait(owner);
      await sleep(200);
    } else if (seen !== "") {
      // Two that see the same dead owner must not remove the lock twice, because the second would remove
      // the first one's new lock. So removing is itself done under a lock.
      await take(`${path}.takeover`, draft, onWait);
      if (read(path) === seen) rmSync(path);
      rmSync(`${path}.takeover`);
    }
  }
}

/**
 * Runs `work` while holding the lock. `work` gets a function that names a child as a second owner, so that
 * a child which survives its killed parent still keeps the others out.
 * @template T
 * @param {string} path
 * @param {(share: (childPid: number) => void) => Promise<T>} work
 * @param {(pid: number) => void} onWait called once when somebody else holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait) {
  const draft = `${path}.${randomUUID()}`;
  /** @param {number[]} pids */
  const write = (pids) => {
    rmSync(draft, { force: true }); // It may be the lock itself by another name, which must change in one step.
    writeFileSync(draft, `${pids.join(" ")}\n${randomUUID()}\n`);
  };
  let told = false;
  try {
    write([process.pid]);
    await take(path, draft, (pid) => {
      if (!told) onWait(pid);
      told = true;
    });
    try {
      return await work((childPid) => {
        write([process.pid, childPid]);
        renameSync(draft, path);
      });
    } finally {
      rmSync(path, { force: true });
    }
  } finally {
    rmSync(draft, { force: true });
  }
}
