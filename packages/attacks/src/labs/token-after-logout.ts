import { client } from "../client.js";
import { defineLab } from "../lab.js";
import { must, signUp } from "../people.js";

export const tokenAfterLogout = defineLab({
  name: "token-after-logout",
  title: "A token replayed after the logout",
  story:
    "Alice used a computer in a library, and signed out. Somebody found her access token in the browser's memory. It has " +
    "not expired yet.",

  async hold({ url }) {
    const { access, refresh } = await signUp(url, "alice");
    must(await client(url).get("/me", { token: access }));
    must(await client(url).form("/revoke", { token: refresh }));
    return { token: access };
  },

  async attack({ url, held: { token }, say }) {
    say("Send the token.");
    const { status } = await client(url, say).get("/me", { token });
    return status === 200
      ? { succeeded: true, because: "GET /me answered 200: signing out changed nothing." }
      : { succeeded: false, because: `The token was refused with ${status}, minutes before it expires.` };
  },
});
