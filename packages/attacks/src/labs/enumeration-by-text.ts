import { client, type Answer } from "../client.js";
import { defineLab } from "../lab.js";
import { newName, newPassword, signUp } from "../people.js";

export const enumerationByText = defineLab({
  name: "enumeration-by-text",
  title: "Which accounts exist: by the text of the answer",
  story:
    "Somebody wants to know whether Alice has an account here. They sign in as her with a wrong password, and as " +
    "somebody who surely does not exist, and lay the two answers side by side.",

  async hold({ url }) {
    return { username: (await signUp(url, "alice")).username };
  },

  async attack({ url, held: { username }, say }) {
    const http = client(url, say);
    const ask = async (name: string): Promise<string> =>
      told(await http.form("/token", { username: name, password: newPassword() }), name);
    say(`A wrong password for ${username}.`);
    const known = await ask(username);
    say("A password for somebody who does not exist.");
    const unknown = await ask(newName("nobody"));
    return known === unknown
      ? { succeeded: false, because: "The two answers are the same, apart from the id of the request." }
      : { succeeded: true, because: "The two answers differ, so each one tells whether there is such an account." };
  },
});

/** All that an answer tells: status, names of headers, and the text without what differs in every answer. */
function told({ status, headers, body }: Answer, name: string): string {
  const { request_id: _, ...rest } = body;
  return [status, [...headers.keys()].sort().join(), JSON.stringify(rest).replaceAll(name, "<name>")].join("\n");
}
