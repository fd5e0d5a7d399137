import { randomBytes } from "node:crypto";
import type { SignedIn } from "../sign-up.js";
import { headerOf, type Answer } from "./answer.js";
import { Connection } from "./connection.js";
import type { HostileRequest } from "./request.js";
import { forge } from "./tokens.js";
import { bytesOnWire, targetOf } from "./wire.js";

/** The service under test, and who calls it. */
export interface World {
  readonly hostname: string;
  readonly port: number;
  readonly user: SignedIn;
  /** Somebody else, and somebody who may read only. */
  readonly stranger: SignedIn;
  readonly reader: SignedIn;
  /** Makes what `{{id}}` and `{{etag}}` stand for. */
  readonly createItem: HostileRequest | undefined;
}

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

const SECRETS = /\{\{(token(?:[\w:-]*)|password|stranger|reader|secret)\}\}/gi;
/** Sends requests one after another, each with the placeholders filled in. It has an item of its own. */
export class Lane {
  readonly #connection: Connection;
  #item: { id: string; etag: string } | undefined;

  constructor(private readonly world: World) {
    this.#connection = new Connection(world.hostname, world.port);
  }

  async send(request: HostileRequest): Promise<Sent> {
    const text = JSON.stringify(request);
    if (!this.#item && /\{\{(id|etag)\}\}/i.test(text)) await this.#makeItem();
    const sent = await this.#exchange(request, text);
    const [answer] = sent.answers;
    const etag = answer && headerOf(answer, "etag");
    // Whichever way a request was bent, it may have changed or deleted the item; a broken one without saying so.
    if (answer?.status === 204 || sent.broken) this.#item = undefined;
    else if (this.#item && answer?.status === 200 && etag) this.#item.etag = etag;
    return sent;
  }

  close(): void {
    this.#connection.close();
  }

  async #exchange(request: HostileRequest, text: string): Promise<Sent> {
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

  /** Whether it is no secret of this request: a new token begins as every other one, with the same header. */
  #isCommon(value: string): boolean {
    const { token } = this.world.user;
    return value.length < 16 || (value !== token && token.startsWith(value));
  }

  async #makeItem(): Promise<void> {
    const { createItem } = this.world;
    if (!createItem) throw new Error("A request names an item, and no route makes one.");
    const { answers } = await this.#exchange(createItem, "");
    const [answer] = answers;
    if (answer?.status !== 201) throw new Error(`No item was made: ${answer?.body.toString()}`);
    const { id } = JSON.parse(answer.body.toString()) as { id: string };
    this.#item = { id, etag: headerOf(answer, "etag") ?? "" };
  }

  /** What the placeholders of one request stand for; `unique` and `secret` are the same all through it. */
  #resolver(): (name: string) => string {
    const { user, stranger, reader, hostname, port } = this.world;
    const values: Record<string, string | undefined> = {
      host: `${hostname}:${port}`,
      token: user.token,
      username: user.username,
      password: user.password,
      user: user.id,
      stranger: stranger.token,
      reader: reader.token,
      unique: randomBytes(6).toString("hex"),
      secret: randomBytes(8).toString("hex"),
      ...this.#item,
    };
    return (name) => {
      const [kind = "", how, place = 0] = name.split(":");
      const value = how === undefined ? values[kind.toLowerCase()] : forge(user.token, how, Number(place));
      if (value === undefined) throw new Error(`There is no {{${name}}}.`);
      return value;
    };
  }
}
