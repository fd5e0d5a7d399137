import { client } from "../client.js";
import { decode } from "../forge.js";
import { defineLab } from "../lab.js";
import { must, signUp } from "../people.js";

export const expiredToken = defineLab({
  name: "expired-token",
  title: "An access token that has expired",
  story:
    "An hour ago Alice's access token got into a log file. It was good for 15 minutes. Somebody who reads the log now " +
    "sends it.",
  hoursAgo: 1,

  async hold({ url }) {
    const { access } = await signUp(url, "alice");
    must(await client(url).get("/me", { token: access }));
    return { token: access };
  },

  async attack({ url, held: { token }, say }) {
    const minutes = Math.round((Date.now() / 1000 - Number(decode(token).claims["exp"])) / 60);
    say(`The token says of itself that it ended ${minutes} minutes ago. Send it.`);
    const { status } = await client(url, say).get("/me", { token });
    return status === 200
      ? { succeeded: true, because: "GET /me answered 200 to a token that had ended." }
      : { succeeded: false, because: `The token was refused with ${status}.` };
  },
});
