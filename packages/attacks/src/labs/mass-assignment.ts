import { client, isDone } from "../client.js";
import { defineLab } from "../lab.js";
import { must, newName, newPassword, signIn, signUp } from "../people.js";

export const massAssignment = defineLab({
  name: "mass-assignment",
  title: "Fields that a client may not set",
  story:
    "Mallory registers, and adds one field that no form has: her role. Then she makes a campaign, and adds another: " +
    "its owner. She knows Alice's id, which every campaign of Alice's shows.",

  async hold({ url }) {
    return { alice: (await signUp(url, "alice")).id };
  },

  async attack({ url, held: { alice }, say }) {
    const http = client(url, say);
    const account = { username: newName("mallory"), password: newPassword() };
    say(`Register with "role": "admin".`);
    const registered = await http.post("/register", { ...account, role: "admin" });
    if (!isDone(registered)) must(await http.post("/register", account));
    const { access: token } = await signIn(client(url), account);
    const me = await http.get("/me", { token });
    say(`Make a campaign with "owner_id": Alice's.`);
    const made = await http.post("/campaigns", { name: "Alice says", owner_id: alice }, { token });
    const taken = [
      me.body["role"] === "admin" && "Mallory is an admin, at her own word",
      made.body["owner_id"] === alice && "a campaign of hers counts as Alice's",
    ].filter(Boolean);
    return taken.length > 0
      ? { succeeded: true, because: `${taken.join(", and ")}.` }
      : { succeeded: false, because: "Both fields were refused, and Mallory is who she is." };
  },
});
