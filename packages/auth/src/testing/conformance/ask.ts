import { once } from "node:events";
import { request, type IncomingHttpHeaders, type IncomingMessage } from "node:http";

/** One line of a request's header section. */
export type HeaderLine = readonly [name: string, value: string];

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends a request with these header lines just as they are, also the same one twice, which few HTTP clients do. */
export async function ask(method: string, url: string, lines: readonly HeaderLine[]): Promise<Answer> {
  const all: readonly HeaderLine[] = [["Host", new URL(url).host], ["Connection", "close"], ...lines];
  const asking = request(url, { method, headers: all.flat(), agent: false }).end();
  const [answer] = (await once(asking, "response")) as [IncomingMessage];
  let text = "";
  for await (const chunk of answer.setEncoding("utf8")) text += chunk;
  return { status: answer.statusCode ?? 0, headers: answer.headers, text };
}
