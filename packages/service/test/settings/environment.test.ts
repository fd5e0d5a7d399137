import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadEnvironment } from "@repo/service";
import { newFolder } from "@repo/testing";

async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await newFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

const development = { NODE_ENV: "development" };

describe("loadEnvironment", () => {
  it("reads .env in development", async () => {
    const root = await folderWith({ ".env": "HOST=file\n# a comment\nQUOTED='a b'\n" });
    assert.deepEqual(loadEnvironment(development, root), { ...development, HOST: "file", QUOTED: "a b" });
  });

  it("lets the real environment win over the file", async () => {
    const root = await folderWith({ ".env": "HOST=file\nPORT=1\n" });
    const loaded = loadEnvironment({ ...development, HOST: "real" }, root);
    assert.deepEqual(loaded, { ...development, HOST: "real", PORT: "1" });
  });

  it("counts an empty value as unset, in the file and in the environment", async () => {
    const root = await folderWith({ ".env": "HOST=file\nPORT=\n" });
    const loaded = loadEnvironment({ ...development, HOST: "", LOG_LEVEL: "" }, root);
    assert.deepEqual(loaded, { ...development, HOST: "file" });
  });

  for (const variables of [{ NODE_ENV: "production" }, { NODE_ENV: "" }, {}]) {
    it(`reads no .env with ${JSON.stringify(variables)}`, async () => {
      const root = await folderWith({ ".env": "NODE_ENV=development\nSECRET_KEY=file\n" });
      assert.deepEqual(loadEnvironment({ ...variables, HOST: "real" }, root), {
        ...(variables.NODE_ENV && { NODE_ENV: variables.NODE_ENV }),
        HOST: "real",
      });
    });
  }

  it("reads the file that ENV_FILE names, from the root or by its whole path, in production too", async () => {
    const root = await folderWith({ "live.env": "HOST=file\n" });
    for (const ENV_FILE of ["live.env", join(root, "live.env")]) {
      assert.equal(loadEnvironment({ NODE_ENV: "production", ENV_FILE }, root)["HOST"], "file");
    }
  });

  it("refuses a file made for development in production", async () => {
    const root = await folderWith({ ".env": "NODE_ENV=development\n" });
    assert.throws(() => loadEnvironment({ NODE_ENV: "production", ENV_FILE: ".env" }, root), {
      name: "StartupError",
      message: /ENV_FILE names \.env, a file for development, but NODE_ENV is production\./,
    });
  });

  it("reads no file when ENV_FILE is empty", async () => {
    const root = await folderWith({ ".env": "HOST=file\n" });
    assert.deepEqual(loadEnvironment({ ...development, ENV_FILE: "" }, root), development);
  });

  it("does without a .env that nobody asked for", async () => {
    assert.deepEqual(loadEnvironment(development, await newFolder()), development);
  });

  it("refuses to start when the file that ENV_FILE names is missing", async () => {
    const root = await newFolder();
    assert.throws(() => loadEnvironment({ ...development, ENV_FILE: ".env" }, root), {
      message: /ENV_FILE names .*\.env, which cannot be read \(ENOENT\)\.\n.*leave ENV_FILE empty for none/,
    });
  });

  it("refuses to start when .env cannot be read", async () => {
    const root = await newFolder();
    await mkdir(join(root, ".env"));
    assert.throws(() => loadEnvironment(development, root), { message: /which cannot be read \(EISDIR\)/ });
  });

  it("refuses UV_THREADPOOL_SIZE in a file, and takes it from the environment", async () => {
    const root = await folderWith({ ".env": "UV_THREADPOOL_SIZE=8\n" });
    assert.throws(() => loadEnvironment(development, root), {
      name: "StartupError",
      message: /UV_THREADPOOL_SIZE stands in \.env, where libuv does not see it\.\n.*environment itself/,
    });
    const real = { ...development, ENV_FILE: "", UV_THREADPOOL_SIZE: "8" };
    assert.equal(loadEnvironment(real, root)["UV_THREADPOOL_SIZE"], "8");
  });
});
