import { client } from "../client.js";
import { defineLab } from "../lab.js";
import { signUp } from "../people.js";

export const refreshTokenAsAccessToken = defineLab({
  name: "refresh-token-as-access-token",
  title: "A refresh token used as an access token",
  story:
    "Somebody has got hold of Alice's refresh token, from a backup of her phone. It is good for 30 days, and only for " +
    "POST /token, where its use can be noticed. They send it where access tokens go.",

  async hold({ url }) {
    return { token: (await signUp(url, "alice")).refresh };
  },

  async attack({ url, held: { token }, say }) {
    say("Send the refresh token as a bearer token.");
    const { status } = await client(url, say).get("/me", { token });
    return status === 200
      ? { succeeded: true, because: "GET /me answered 200: it is an access token for 30 days." }
      : { succeeded: false, because: `It was refused with ${status}: a refresh token opens nothing but POST /token.` };
  },
});
