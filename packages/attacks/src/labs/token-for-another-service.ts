import { client, isDone } from "../client.js";
import { decode } from "../forge.js";
import { defineLab } from "../lab.js";
import { signIn, signUp } from "../people.js";

export const tokenForAnotherService = defineLab({
  name: "token-for-another-service",
  title: "A token for another service",
  story:
    "Alice uses the resources API, which shares her account, and asked for a token for that service only. Somebody at " +
    "that service, who sees all tokens that arrive there, sends hers to the campaigns API.",
  services: ["resources-api"],

  async hold({ url }) {
    const { username, password } = await signUp(url, "alice");
    return { token: (await signIn(client(url), { username, password, audience: "resources" })).access };
  },

  async attack({ url, held: { token }, say }) {
    const http = client(url, say);
    say(`The token is for ${JSON.stringify(decode(token).claims["aud"])}. Send it to the campaigns API.`);
    const answers = [
      await http.get("/me", { token }),
      await http.post("/campaigns", { name: "In your name" }, { token }),
    ];
    return answers.some(isDone)
      ? { succeeded: true, because: "The campaigns API acted in Alice's name on a token that was not for it." }
      : { succeeded: false, because: "Both requests were refused: the campaigns API takes only tokens that name it." };
  },
});
