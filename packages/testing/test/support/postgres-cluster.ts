// A PostgreSQL of a test's own, which may be stopped and started without anybody else's noticing.
import { execFile, execFileSync, type ExecFileOptions } from "node:child_process";
import { chownSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { atEnd, freePort, newFolder } from "@repo/testing";

/** A cluster that runs. */
export interface PostgresCluster {
  /** Its database. */
  readonly url: string;
  /** Runs `pg_ctl` on it and waits until it is done, as in `control("restart", "-m", "fast")`. */
  control(...args: string[]): Promise<void>;
}

/** Where `initdb` and `pg_ctl` are: on Debian not on the PATH. Undefined when there is no PostgreSQL. */
export function postgresBinaries(): string | undefined {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const places = versions.map((version) => join(debian, version, "bin"));
  return [...places, ...askPgConfig()].find((place) => existsSync(join(place, "initdb")));
}

function askPgConfig(): string[] {
  try {
    return [
      execFileSync("pg_config", ["--bindir"], { stdio: ["ignore", "pipe", "ignore"] })
        .toString()
        .trim(),
    ];
  } catch {
    return [];
  }
}

/** Makes a cluster in a folder of its own and starts it on a free port; it is stopped after the last test. */
export async function startCluster(binaries: string): Promise<PostgresCluster> {
  const folder = await newFolder();
  const user = postgresUser();
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const run = (program: string, args: readonly string[]) =>
    promisify(execFile)(join(binaries, program), args, { ...user, cwd: folder });
  await run("initdb", ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions"]);

  const port = await freePort();
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=40`;
  const control = async (...args: string[]): Promise<void> => {
    // With a log of its own: it would hold our pipe open for as long as it runs.
    await run("pg_ctl", ["-D", data, "-w", "-t", "60", "-l", join(folder, "log"), "-o", options, ...args]);
  };
  await control("start");
  atEnd(() => control("stop", "-m", "immediate").catch(() => {})); // it may have been stopped already
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, control };
}

/** Whom the programs of PostgreSQL run as: they refuse root. */
function postgresUser(): (Pick<ExecFileOptions, "uid" | "gid"> & { uid: number; gid: number }) | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync("id", [flag, "postgres"]).toString());
  return { uid: id("-u"), gid: id("-g") };
}
