import { client, isDone } from "../client.js";
import { defineLab } from "../lab.js";
import { newCampaign, signUp } from "../people.js";

export const someoneElsesCampaign = defineLab({
  name: "someone-elses-campaign",
  title: "Someone else's campaign",
  story:
    "Alice has a campaign. Mallory has an account of her own and the id of Alice's campaign, which anybody may see.",

  async hold({ url }) {
    const alice = await signUp(url, "alice");
    return { id: await newCampaign(url, alice, "Spring launch"), token: (await signUp(url, "mallory")).access };
  },

  async attack({ url, held: { id, token }, say }) {
    const http = client(url, say);
    const path = `/campaigns/${id}`;
    say("Change Alice's campaign, and look.");
    await http.patch(path, { name: "Mallory was here" }, { token });
    const { body } = await http.get(path, { token });
    say("Delete it, and look again.");
    const deleted = await http.delete(path, { token });
    const { status } = await http.get(path, { token });
    const isGone = isDone(deleted) && status === 404;
    return body["name"] === "Mallory was here" || isGone
      ? { succeeded: true, because: "Alice's campaign was changed, or is gone, at the word of somebody else." }
      : { succeeded: false, because: "The campaign is there, as Alice made it." };
  },
});
