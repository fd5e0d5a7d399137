// What `npm run new:service` would make: compared with the two APIs, and what it refuses to make.
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join, sep } from "node:path";
import { PassThrough } from "node:stream";
import { freePort, repositoryRoot } from "@repo/testing";
import { newServiceScripts, type NewService, type NewServiceScripts } from "./support/new-service-scripts.js";

const APIS: readonly NewService[] = [
  { plural: "campaigns", singular: "campaign", port: 8000, verifyOnly: false },
  { plural: "resources", singular: "resource", port: 8001, verifyOnly: false },
];

/** Equal to the last character, whatever a service is for. */
const SAME = [
  ...["src/main.ts", "src/config.ts", "src/app.ts", "test/security.test.ts", "public-routes.txt"],
  ...["package.json", "tsconfig.json", "test/tsconfig.json"],
];

/** The first migration makes what the APIs got in two: they were there before they had orders and versions. */
const HISTORY = "src/migrations/002-orders-and-versions.ts";

const exportsOf = (text: string): string[] =>
  [...text.matchAll(/^export (?:async )?(?:const|function|interface|type) (\w+)/gm)]
    .map(([, name = ""]) => name)
    .sort();

const headingsOf = (text: string): string[] => text.match(/^##? .*$/gm) ?? [];

describe("the template of a service", () => {
  let scripts: NewServiceScripts;
  before(async () => (scripts = await newServiceScripts(repositoryRoot)));

  for (const api of APIS) {
    const folder = join(repositoryRoot, `packages/${api.plural}-api`);
    const text = (file: string): string => readFileSync(join(folder, file), "utf8");

    describe(`makes the ${api.plural} API`, () => {
      let made: Map<string, string>;
      before(async () => (made = await scripts.renderService(api)));

      it("with the same files, besides what is proved of its noun", () => {
        const own = readdirSync(join(folder, "src"), { recursive: true, encoding: "utf8" })
          .map((file) => `src/${file.split(sep).join("/")}`)
          .filter((file) => file.endsWith(".ts") && file !== HISTORY);
        const sources = [...made.keys()].filter((file) => file.startsWith("src/"));
        assert.deepEqual(sources.sort(), own.sort());
        const missing = [...made.keys()].filter((file) => !existsSync(join(folder, file)));
        assert.deepEqual(missing, []);
      });

      for (const file of SAME) {
        it(`with the same ${file}`, () => assert.equal(made.get(file), text(file)));
      }

      it("with the same exports in each source, and the same headings in README.md", () => {
        for (const [file, source] of made) {
          if (file.startsWith("src/")) assert.deepEqual(exportsOf(source), exportsOf(text(file)), file);
        }
        assert.deepEqual(headingsOf(made.get("README.md") ?? ""), headingsOf(text("README.md")));
      });
    });
  }

  it("makes the same routes.ts as the one of campaigns", async () => {
    const made = await scripts.renderService(APIS[0] as NewService);
    const own = join(repositoryRoot, "packages/campaigns-api/src/campaigns/routes.ts");
    assert.equal(made.get("src/campaigns/routes.ts"), readFileSync(own, "utf8"));
  });

  it("leaves nothing of itself in a service of either kind, nor a word of the other kind", async () => {
    const noun = { plural: "order-items", singular: "order-item", port: 8002 };
    const both = await scripts.renderService({ ...noun, verifyOnly: false });
    const verifying = await scripts.renderService({ ...noun, verifyOnly: true });
    assert.deepEqual([...verifying.keys()].sort(), [...both.keys()].sort());
    for (const [file, source] of [...both, ...verifying]) {
      assert.doesNotMatch(`${file}\n${source}`, /sample.?thing|4999|\.verify-only|@repo\/template/i);
    }
    assert.doesNotMatch(verifying.get("src/app.ts") ?? "", /createAuth|auth\.routes/);
    assert.doesNotMatch(both.get("src/app.ts") ?? "", /createVerifier/);
  });

  it("writes a noun of two words as each place wants it", () => {
    const noun = { plural: "order-items", singular: "order-item", port: 8002 };
    const text = "SAMPLE_THINGS_PORT=4999 /sample-things sample_thing a sample thing, A SampleThingStore sampleThings";
    const made = "ORDER_ITEMS_PORT=8002 /order-items order_item an order item, An OrderItemStore orderItems";
    assert.equal(scripts.renamed(text, noun), made);
  });

  it("knows what one of them is called, or that nobody can tell", () => {
    const known = {
      orders: "order",
      "order-items": "order-item",
      entries: "entry",
      addresses: "address",
      boxes: "box",
    };
    for (const [plural, singular] of Object.entries({ ...known, cases: "case", keys: "key" })) {
      assert.equal(scripts.singularOf(plural), singular);
    }
    for (const plural of ["inventory", "news", "series", "status", "staff"]) {
      assert.equal(scripts.singularOf(plural), undefined, plural);
    }
  });
});

describe("npm run new:service", () => {
  // Nouns that no service of this checkout has.
  let scripts: NewServiceScripts;
  let port: string;
  before(async () => {
    scripts = await newServiceScripts(repositoryRoot);
    port = `${await freePort()}`;
  });

  const script = Object.assign(new PassThrough(), { isTTY: false });
  const output = new PassThrough();
  const asked = (...args: string[]): Promise<NewService> => scripts.readRequest(args, { input: script, output });

  it("takes a name and a port, what one is called, and the kind", async () => {
    const usual = await asked("moon-lamp-bulbs", "--port", port);
    assert.deepEqual(usual, {
      plural: "moon-lamp-bulbs",
      singular: "moon-lamp-bulb",
      port: Number(port),
      verifyOnly: false,
    });
    const other = await asked("--verify-only", "--singular", "thing-kept", "moon-staff", "--port", port);
    assert.deepEqual([other.singular, other.verifyOnly], ["thing-kept", true]);
  });

  type Refused = readonly [what: string, args: readonly string[], said: RegExp];
  const refused: readonly Refused[] = [
    ["no name, where nobody can be asked", [], /^Usage: npm run new:service -- <name> --port <n>/],
    ["no port, where nobody can be asked", ["moon-lamps"], /^Usage:/],
    ["an option that there is not", ["moon-lamps", "--prot", "8002"], /'--prot'[^]*Usage:/],
    ["an option that is there twice", ["moon-lamps", "--port", "8002", "--port", "8003"], /--port is there 2 times/],
    ["two names", ["moon-lamps", "invoices", "--port", "8002"], /one name, not moon-lamps invoices/],
    ["an option without its value", ["moon-lamps", "--port"], /--port <value>' argument missing[^]*Usage:/],
    ["a name that is an API's", ["campaigns", "--port", "8002"], /There is a packages\/campaigns-api already/],
    ["a plural that nobody can tell the singular of", ["moon-staff", "--port", "8002"], /Add --singular <word>/],
    [
      "one and all with the same name",
      ["moon-sheep", "--singular", "moon-sheep", "--port", "8002"],
      /needs another name/,
    ],
    ["a singular that is no name", ["moon-lamps", "--singular", "An Order", "--port", "8002"], /"An Order" is no name/],
    ["a port that is an API's", ["moon-lamps", "--port", "8001"], /8001 is the port of resources-api\. .* such as \d+/],
    ...["0", "65536", "-1", "80a", "8e3", ""].map(
      (value) =>
        [`the port "${value}"`, ["moon-lamps", `--port=${value}`], /is no port\. Write a whole number/] as const,
    ),
    ...["Orders", "order_items", "o", "-orders", "orders-", "order--items", "../x", "a/b", "8ball", "x".repeat(31)].map(
      (name) =>
        [`the name ${name}`, ["--port", "8002", "--", name], /is no name for a service\. Write 2 to 30/] as const,
    ),
    ...["auth", "service", "testing", "template", "users", "me", "token", "register", "health", "docs", "openapi"].map(
      (name) =>
        [`the name ${name}`, [name, "--port", "8002"], /is the name of something that every service has/] as const,
    ),
    ...["sessions", "audit-events", "api-keys", "idempotency-keys", "admin", "tokens"].map(
      (name) =>
        [`the name ${name}`, [name, "--port", "8002"], /is the name of something that every service has/] as const,
    ),
    ...["classes", "imports", "requests", "events", "routers", "records"].map(
      (name) => [`the noun ${name}`, [name, "--port", "8002"], /has no room for a noun whose name is "\w+"/] as const,
    ),
  ];
  for (const [what, args, said] of refused) {
    it(`refuses ${what}, and says what to write instead`, async () => {
      await assert.rejects(asked(...args), (error: Error) => {
        assert.ok(error instanceof scripts.Refusal, error.stack);
        assert.match(error.message, said);
        return true;
      });
    });
  }

  it("refuses a port on which somebody listens", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const taken = (server.address() as AddressInfo).port;
    await assert.rejects(asked("moon-lamps", "--port", `${taken}`), /nothing can listen now \(EADDRINUSE\)/);
    server.close();
  });

  /** Types an answer to each question. */
  async function typing(answers: readonly string[], ...args: string[]): Promise<{ made: NewService; said: string }> {
    const terminal = { input: Object.assign(new PassThrough(), { isTTY: true }), output: new PassThrough() };
    const left = [...answers];
    let said = "";
    terminal.output.on("data", (data) => {
      said += String(data);
      const answer = left.shift();
      if (answer === undefined) terminal.input.end();
      else terminal.input.write(`${answer}\n`);
    });
    return { made: await scripts.readRequest(args, terminal), said };
  }

  it("asks for everything when it is run without arguments, and again after a bad answer", async () => {
    const { made, said } = await typing(["Orders", "moon-lamps", "", "8001", port, "yes"]);
    assert.deepEqual(made, { plural: "moon-lamps", singular: "moon-lamp", port: Number(port), verifyOnly: true });
    assert.match(said, /"Orders" is no name for a service[^]*\[moon-lamp\][^]*8001 is the port of resources-api/);
  });

  it("asks only for what is missing", async () => {
    const { made, said } = await typing(["item"], "moon-staff", "--port", port);
    assert.equal(made.singular, "item");
    assert.doesNotMatch(said, /port|plural/);
  });

  it("ends without a service when nobody answers any more", async () => {
    await assert.rejects(typing(["moon-lamps"]), /Nothing was made\./);
  });
});
