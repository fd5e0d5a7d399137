import { client } from "../client.js";
import { defineLab } from "../lab.js";
import { newName, newPassword, signUp } from "../people.js";

const PAIRS = 60;
const PLACE = 40;

export const credentialStuffing = defineLab({
  name: "credential-stuffing",
  title: "Passwords from another site's leak",
  story:
    `Another site was broken into. ${PAIRS} of its names and passwords are for sale, and Alice is in the list with the ` +
    "password that she uses everywhere. Somebody tries them all here, one after the other, from one address.",

  async hold({ url }) {
    const alice = await signUp(url, "alice");
    const leaked = Array.from({ length: PAIRS }, () => ({ username: newName("user"), password: newPassword() }));
    leaked[PLACE] = alice;
    return { leaked };
  },

  async attack({ url, held: { leaked }, say }) {
    const http = client(url);
    const counts = new Map<number, number>();
    say(`Try ${leaked.length} names, each with its own password.`);
    for (const { username, password } of leaked) {
      const { status } = await http.form("/token", { username, password });
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    const list = [...counts].map(([status, count]) => `${status} (${count})`).join(", ");
    say(`The answers: ${list}.`, "wire");
    const isIn = counts.has(200);
    return isIn
      ? { succeeded: true, because: "One of them fitted: a token came back, and nothing slowed the list down." }
      : { succeeded: false, because: "No token came back: after a few wrong ones nothing was tried any more." };
  },
});
