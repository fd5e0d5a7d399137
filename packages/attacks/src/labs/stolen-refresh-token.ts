import { client, isDone } from "../client.js";
import { defineLab } from "../lab.js";
import { must, sessionOf, signUp } from "../people.js";

export const stolenRefreshToken = defineLab({
  name: "stolen-refresh-token",
  title: "A refresh token that was stolen",
  story:
    "An hour ago Alice signed in, and somebody copied her refresh token. Her app has refreshed since, as it does every " +
    "15 minutes, and knows nothing of the copy. Now the thief uses it.",
  hoursAgo: 1,

  async hold({ url }) {
    const { refresh } = await signUp(url, "alice");
    must(await client(url).form("/token", { grant_type: "refresh_token", refresh_token: refresh }));
    return { stolen: refresh };
  },

  async attack({ url, held: { stolen }, say }) {
    const http = client(url, say);
    say("Refresh with the copy.");
    const answer = await http.form("/token", { grant_type: "refresh_token", refresh_token: stolen });
    if (!isDone(answer)) return { succeeded: false, because: "The copy was refused: it had been spent by its owner." };
    say("Use the access token that came back.");
    const { status } = await http.get("/me", { token: sessionOf(answer).access });
    return status === 200
      ? { succeeded: true, because: "The thief is in Alice's account, beside her, and can stay there." }
      : { succeeded: false, because: `The new access token was refused with ${status}.` };
  },
});
