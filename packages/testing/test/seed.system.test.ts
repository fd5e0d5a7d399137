// What somebody does first: clone, `npm start`, and the three commands of the issue that asked for all this.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { connect } from "node:net";
import { promisify } from "node:util";
import { expectProblem, signIn } from "@repo/testing";
import request from "supertest";
import { emptyRepository } from "./support/repository-copy.js";
import { scriptEnvironment, startSystem, type System } from "./support/system.js";

const REGISTER = `curl -X POST http://localhost:8000/register \\
  -H "Content-Type: application/json" \\
  -d '{"username":"test","password":"password123"}'`;

const LOGIN = `curl -X POST http://localhost:8000/token \\
  -H "Content-Type: application/x-www-form-urlencoded" \\
  -d "username=test&password=password123"`;

const USE = `curl http://localhost:8000/campaigns \\
  -H "Authorization: Bearer <token>"`;

/** Whether anything listens there already: then the services get other ports, and so do the commands. */
function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (taken: boolean): void => (socket.destroy(), resolve(taken));
    socket.on("connect", () => end(true)).on("error", () => end(false));
  });
}

describe("the first start", () => {
  let system: System;
  let token = "";

  async function shell(command: string): Promise<Record<string, unknown>> {
    const real = command.replace("http://localhost:8000", system.campaigns.replace("127.0.0.1", "localhost"));
    const { stdout } = await promisify(execFile)("sh", ["-c", real.replace("<token>", token)]);
    return JSON.parse(stdout);
  }

  before(async () => {
    const folder = await emptyRepository();
    const env = await scriptEnvironment();
    const taken = (await isTaken(8000)) || (await isTaken(8001));
    const usual = { CAMPAIGNS_PORT: "", RESOURCES_PORT: "", BCRYPT_COST: "" };
    system = await startSystem(folder, taken ? env : { ...env, ...usual });
    if (!taken)
      assert.deepEqual([system.campaigns, system.resources], ["http://127.0.0.1:8000", "http://127.0.0.1:8001"]);
  });

  it("registers with the seed's first command, password123 included", async () => {
    const { id, username, role } = await shell(REGISTER);
    assert.match(String(id), /^[0-9a-f-]{36}$/);
    assert.deepEqual([username, role], ["test", "user"]);
    await system.said(/one of the commonest passwords/);
  });

  it("signs in with the second, for both services", async () => {
    const answer = await shell(LOGIN);
    assert.equal(answer["token_type"], "bearer");
    token = String(answer["access_token"]);
    const { aud } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    assert.deepEqual(aud, ["campaigns", "resources"]);
  });

  it("reads campaigns with the third", async () => {
    assert.deepEqual(await shell(USE), { data: [], next_cursor: null });
  });

  it("takes the same token on the resources API", async () => {
    const res = await request(system.resources).get("/resources").set("Authorization", `Bearer ${token}`).expect(200);
    assert.deepEqual(res.body, { data: [], next_cursor: null });
  });

  it("answers 409 to the same name on the other service, in whatever case", async () => {
    for (const username of ["test", "Test", "TEST"]) {
      const register = request(system.resources).post("/register").send({ username, password: "password123" });
      expectProblem(await register, 409, "username_taken");
    }
  });

  it("takes a token of the resources API on the campaigns API, for reading and writing", async () => {
    const other = await signIn(system.resources, { username: "test", password: "password123" });
    const campaigns = request.agent(system.campaigns).set("Authorization", `Bearer ${other}`);
    const { body } = await campaigns.post("/campaigns").send({ name: "Spring" }).expect(201);
    assert.deepEqual((await campaigns.get("/campaigns").expect(200)).body, { data: [body], next_cursor: null });
  });
});
