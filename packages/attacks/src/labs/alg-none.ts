import { defineLab } from "../lab.js";
import { encode, forgery, isTakenFor, tryOwn } from "../forge.js";
import { signUp } from "../people.js";

const SPELLINGS = ["none", "None", "NONE", "nOnE"];

export const algNone = defineLab({
  name: "alg-none",
  title: "A token that says it is not signed",
  story:
    "Mallory has an account, and so a token of her own. She knows Alice's id, which every campaign of Alice's shows. " +
    "She writes Alice's id into her token and says in its header that it is not signed at all.",

  async hold({ url }) {
    return { alice: await signUp(url, "alice"), own: (await signUp(url, "mallory")).access };
  },

  async attack({ url, held: { alice, own }, say }) {
    await tryOwn(url, say, own);
    for (const alg of SPELLINGS) {
      say(`Send a token for ${alice.username} with "alg": "${alg}" and no signature.`);
      const token = encode(forgery(own, alice, alg), () => "");
      if (!(await isTakenFor(url, say, token, alice))) continue;
      return { succeeded: true, because: "GET /me answered with Alice's account to a token that nobody signed." };
    }
    return { succeeded: false, because: "No spelling of none was taken for a signature." };
  },
});
