import { client, isDone } from "../client.js";
import { defineLab } from "../lab.js";
import { newCampaign, signUp } from "../people.js";

export const noToken = defineLab({
  name: "no-token",
  title: "No token needed",
  story:
    "Alice has a campaign. Somebody without an account has seen its id, in a link perhaps, and simply asks. " +
    "This is the state that the project began in: all endpoints were public.",

  async hold({ url }) {
    return { id: await newCampaign(url, await signUp(url, "alice"), "Spring launch") };
  },

  async attack({ url, held: { id }, say }) {
    const http = client(url, say);
    say("Ask for everything, and for Alice's campaign, without saying who is asking.");
    const answers = [await http.get("/campaigns"), await http.get(`/campaigns/${id}`)];
    say("Make one, change hers, delete it.");
    answers.push(await http.post("/campaigns", { name: "Mine now" }));
    answers.push(await http.patch(`/campaigns/${id}`, { name: "Mine now" }));
    answers.push(await http.delete(`/campaigns/${id}`));
    const done = answers.filter(isDone).length;
    return done > 0
      ? { succeeded: true, because: `${done} of ${answers.length} requests without a token were answered with 2xx.` }
      : { succeeded: false, because: "Nothing was read or changed: every request was refused." };
  },
});
