import { decode, encode, forgery, hs256, isTakenFor, tryOwn } from "../forge.js";
import { defineLab } from "../lab.js";
import { signUp } from "../people.js";
import { dictionary } from "./dictionary.js";

export const weakSecret = defineLab({
  name: "weak-secret",
  title: "A weak secret, found in a dictionary",
  story:
    "Mallory has a token of her own, signed with HS256. At home, without sending anything, she tries which word of a " +
    "dictionary gives the same signature. Whoever has the secret can be anyone.",

  async hold({ url }) {
    return { alice: await signUp(url, "alice"), own: (await signUp(url, "mallory")).access };
  },

  async attack({ url, held: { alice, own }, say }) {
    await tryOwn(url, say, own);
    say(`Compare the signature with that of ${dictionary.length} likely secrets, offline.`);
    const parts = decode(own);
    // As the token has it, and not as it would be written again: one space more, and no secret would fit.
    const content = own.slice(0, own.lastIndexOf("."));
    const signature = own.slice(content.length + 1);
    const found = dictionary.find((word) => hs256(word)(content) === signature);
    if (found === undefined) {
      return { succeeded: false, because: `None of them fits: this ${String(parts.header["alg"])} key is no word.` };
    }
    say(`The secret is "${found}". Sign a token for ${alice.username} with it.`);
    const isIn = await isTakenFor(url, say, encode(forgery(own, alice, "HS256"), hs256(found)), alice);
    return isIn
      ? { succeeded: true, because: "GET /me answered with Alice's account to a token that Mallory signed." }
      : { succeeded: false, because: "The token was refused all the same." };
  },
});
