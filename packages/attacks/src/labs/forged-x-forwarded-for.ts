import { client, isDone } from "../client.js";
import { defineLab } from "../lab.js";
import { newName, newPassword } from "../people.js";

const MOST = 5;
const FORGED = 3;

export const forgedXForwardedFor = defineLab({
  name: "forged-x-forwarded-for",
  title: "A forged X-Forwarded-For",
  story:
    "An address may register 3 accounts in a minute. Somebody wants a thousand for spam, and has one address. They " +
    "write another one into a header that proxies use.",
  settings: { RATE_LIMIT_REGISTRATIONS: "3" },

  async hold() {
    return {};
  },

  async attack({ url, say }) {
    const http = client(url, say);
    const register = async (headers: Record<string, string> = {}) =>
      http.post("/register", { username: newName("spam"), password: newPassword() }, { headers });
    say("Register until the limit says no.");
    let status = 201;
    for (let tries = 0; tries < MOST && status !== 429; tries += 1) status = (await register()).status;
    say("Go on, and say that the request came from somewhere else.");
    const answers = [];
    for (let host = 1; host <= FORGED; host += 1)
      answers.push(await register({ "X-Forwarded-For": `203.0.113.${host}` }));
    const made = answers.filter(isDone).length;
    return made > 0
      ? { succeeded: true, because: `${made} more accounts were made: the limit believed the header.` }
      : { succeeded: false, because: "Not one more account was made: the limit counts the connection's own address." };
  },
});
