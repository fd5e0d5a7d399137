import { setTimeout as sleep } from "node:timers/promises";
import { client } from "../client.js";
import { defineLab } from "../lab.js";
import { newPassword, signUp } from "../people.js";

const CLIENTS = 12;
const READS = 3;
/** How long a read has to take for the service to be out of reach. Without a flood it takes a few milliseconds. */
const UNUSABLE_MS = 250;

export const signInFlood = defineLab({
  name: "sign-in-flood",
  title: "A flood of sign-ins",
  story:
    "Checking a password is slow, on purpose. Somebody makes the service do it without pause, with " +
    `${CLIENTS} clients at once. They do not want to get in: they want that nobody else gets an answer. Meanwhile Alice, ` +
    "who is signed in, reads her campaigns.",

  async hold({ url }) {
    return { alice: await signUp(url, "alice") };
  },

  async attack({ url, held: { alice }, say }) {
    const http = client(url);
    let isOver = false;
    const flood = async (): Promise<void> => {
      while (!isOver) {
        await http.form("/token", { username: alice.username, password: newPassword() });
        await sleep(20);
      }
    };
    const read = async (): Promise<number> => {
      const startedAt = performance.now();
      const { status } = await http.get("/campaigns", { token: alice.access });
      return status === 200 ? performance.now() - startedAt : Infinity;
    };
    say("A read of Alice's, before anything happens.");
    say(`It took ${(await read()).toFixed(0)} ms.`, "wire");
    say(`${CLIENTS} clients sign in with wrong passwords, without pause. Alice reads ${READS} times.`);
    const clients = Array.from({ length: CLIENTS }, flood);
    await sleep(200);
    const times: number[] = [];
    for (let done = 0; done < READS; done += 1) times.push(await read());
    isOver = true;
    await Promise.all(clients);
    const median = times.toSorted((a, b) => a - b)[Math.floor(READS / 2)] as number;
    say(`The median of her reads: ${median.toFixed(0)} ms.`, "wire");
    return median > UNUSABLE_MS
      ? { succeeded: true, because: `Alice waits more than ${UNUSABLE_MS} ms for what takes a few.` }
      : { succeeded: false, because: `Alice gets her answers in less than ${UNUSABLE_MS} ms.` };
  },
});
