import { randomBytes } from "node:crypto";
import type { Accounts } from "./accounts.js";
import { givenAnswer, headerOf, type Answer } from "./answer.js";
import { Connection } from "./connection.js";
import { asking, type People } from "./people.js";
import type { HostileRequest } from "./request.js";
import type { HostileRoute } from "./route.js";
import { forge } from "./tokens.js";
import { bytesOnWire, targetOf } from "./wire.js";
import { assertDescribed } from "../openapi/observe.js";
import type { World } from "./world.js";

/** A request that was sent, with what came back. */
export interface Sent {
  readonly request: HostileRequest;
  readonly target: string;
  readonly bytes: Buffer;
  readonly broken: boolean;
  /** What must not come back. */
  readonly secrets: readonly string[];
  readonly answers: readonly Answer[];
}

const SECRETS = /\{\{(token(?:[\w:-]*)|password|refresh|stranger|reader|admin|key|secret)\}\}/gi;
const OF_USER = /\{\{(token[\w:-]*|username|password|user|refresh|session)\}\}/i;

/** Sends requests to a route one after another, each with the placeholders filled in. It has an item of its own. */
export class Lane {
  readonly #connection: Connection;
  readonly #accounts: Accounts;
  /** Everybody's, or, on a route that ends what they have, this lane's own, made when a request names them. */
  #people: Partial<People>;
  #item: { id: string; etag: string } | undefined;

  constructor(
    private readonly world: World,
    private readonly route: HostileRoute,
  ) {
    const { hostname, port, people, accounts } = world;
    this.#connection = new Connection(hostname, port);
    this.#accounts = accounts(asking(this.#connection, `${hostname}:${port}`));
    this.#people = route.ends ? {} : people;
  }

  async send(request: HostileRequest): Promise<Sent> {
    const text = JSON.stringify(request);
    if (!this.#item && /\{\{(id|etag)\}\}/i.test(text)) await this.#makeItem();
    const sent = await this.#exchange(request, text);
    const { answers, broken } = sent;
    const [answer] = answers;
    const etag = answer && headerOf(answer, "etag");
    // Whichever way a request was bent, it may have changed or ended things; a broken one without saying so.
    if (answer?.status === 201 || answer?.status === 204 || broken) this.#item = undefined;
    else if (this.#item && answer?.status === 200 && etag) this.#item.etag = etag;
    const isRead = request.method === "GET" || request.method === "HEAD";
    if (this.route.ends && (broken || (answer && answer.status < 300 && !isRead))) this.#people = {};
    return sent;
  }

  /** Fails when an answer is not as the service itself describes it. */
  assertDescribed(answer: Answer, { request, target }: Sent): void {
    assertDescribed(this.world.described, givenAnswer(answer, request.method, target));
  }

  close(): void {
    this.#connection.close();
  }

  async #exchange(request: HostileRequest, text: string): Promise<Sent> {
    await this.#meet(text);
    const resolve = this.#resolver();
    const bytes = bytesOnWire(request, resolve);
    const target = targetOf(request, resolve);
    const broken = request.framing?.broken === true;
    const named = [...text.matchAll(SECRETS)].map(([, name = ""]) => resolve(name));
    const secrets = named.filter((value) => !this.#isCommon(value));
    try {
      const answers = await this.#connection.send({ bytes, method: request.method, broken });
      return { request, target, bytes, broken, secrets, answers };
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Makes those whom a request names, and no others: each costs hashes. */
  async #meet(text: string): Promise<void> {
    const isReader = /\{\{reader\}\}/i.test(text);
    let { user, stranger, reader } = this.#people;
    if (isReader || OF_USER.test(text)) user ??= await this.#accounts.signUp();
    if (/\{\{stranger\}\}/i.test(text)) stranger ??= await this.#accounts.signUp();
    if (isReader && user) reader ??= await this.#accounts.signIn(user, `${this.world.service}:read`);
    this.#people = { ...(user && { user }), ...(stranger && { stranger }), ...(reader && { reader }) };
  }

  /** Whether it is no secret of this request: a new token begins as every other one, with the same header. */
  #isCommon(value: string): boolean {
    const token = this.#people.user?.token ?? "";
    return value.length < 16 || (value !== token && token.startsWith(value));
  }

  async #makeItem(): Promise<void> {
    const createItem = this.route.item ?? this.world.createItem;
    if (!createItem) throw new Error("A request names an item, and no route makes one.");
    const { answers } = await this.#exchange(createItem, JSON.stringify(createItem));
    const [answer] = answers;
    if (answer?.status !== 201) throw new Error(`No item was made: ${answer?.body.toString()}`);
    const { id } = JSON.parse(answer.body.toString()) as { id: string };
    this.#item = { id, etag: headerOf(answer, "etag") ?? "" };
  }

  /** What the placeholders of one request stand for; `unique` and `secret` are the same all through it. */
  #resolver(): (name: string) => string {
    const { user, stranger, reader } = this.#people;
    const { hostname, port, admin, key } = this.world;
    const values: Record<string, string | undefined> = {
      ...{ host: `${hostname}:${port}`, admin: admin.token, key },
      ...{ user: user?.id, username: user?.username, password: user?.password },
      ...{ token: user?.token, refresh: user?.refresh, session: user?.session },
      ...{ stranger: stranger?.token, reader: reader?.token },
      unique: randomBytes(6).toString("hex"),
      secret: randomBytes(8).toString("hex"),
      ...this.#item,
    };
    return (name) => {
      const [kind = "", how, place = 0] = name.split(":");
      const value = values[kind.toLowerCase()];
      if (value === undefined) throw new Error(`There is no {{${name}}}.`);
      return how === undefined ? value : forge(value, how, Number(place));
    };
  }
}
