import { client, isDone } from "../client.js";
import { defineLab } from "../lab.js";
import { must, newName, newPassword } from "../people.js";

/** 79 bytes that everybody knows. */
const VERSE = "Shall I compare thee to a summer's day? Thou art more lovely and more temperate";

export const passwordOver72Bytes = defineLab({
  name: "password-over-72-bytes",
  title: "A password over 72 bytes",
  story:
    "Alice's password is the beginning of a famous poem, and a secret ending behind it that nobody could guess. " +
    "Somebody knows that she likes the poem. Where her password is refused for its length, she takes a short one.",

  async hold({ url }) {
    const http = client(url);
    const username = newName("alice");
    const long = await http.post("/register", { username, password: `${VERSE} ${newPassword()}` });
    if (!isDone(long)) must(await http.post("/register", { username, password: newPassword() }));
    return { username };
  },

  async attack({ url, held: { username }, say }) {
    say(`Sign in as ${username} with the poem, and anything for the ending.`);
    const answer = await client(url, say).form("/token", { username, password: `${VERSE} whatever` });
    return isDone(answer)
      ? { succeeded: true, because: "It gave a token: only the first 72 bytes of the password count." }
      : { succeeded: false, because: "It gave no token: no password here is longer than what bcrypt reads." };
  },
});
