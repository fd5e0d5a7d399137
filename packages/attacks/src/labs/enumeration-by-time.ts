import { client } from "../client.js";
import { defineLab } from "../lab.js";
import { newName, newPassword, signUp } from "../people.js";

const ROUNDS = 11;
/** A hash takes some 50 times as long as everything else does. */
const TELLING = 2;

export const enumerationByTime = defineLab({
  name: "enumeration-by-time",
  title: "Which accounts exist: by the time of the answer",
  story:
    "The answers are the same, say, but not their times: a password can only be compared with a hash where there is an " +
    "account. Somebody with a stopwatch, and with addresses enough that no limit stops them, asks again and again.",
  settings: { RATE_LIMITS: "off" },

  async hold({ url }) {
    return { username: (await signUp(url, "alice")).username };
  },

  async attack({ url, held: { username }, say }) {
    const http = client(url);
    const time = async (name: string): Promise<number> => {
      const startedAt = performance.now();
      await http.form("/token", { username: name, password: newPassword() });
      return performance.now() - startedAt;
    };
    say(
      `Sign in ${ROUNDS} times as ${username} and ${ROUNDS} times as nobody, in turns, always with a wrong password.`,
    );
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      known.push(await time(username));
      unknown.push(await time(newName("nobody")));
    }
    const [a, b] = [median(known), median(unknown)];
    say(`The median of the answers: ${a.toFixed(0)} ms for ${username}, ${b.toFixed(0)} ms for nobody.`, "wire");
    const ratio = Math.max(a, b) / Math.min(a, b);
    return ratio > TELLING
      ? {
          succeeded: true,
          because: "One takes more than twice as long as the other: the time tells who has an account.",
        }
      : { succeeded: false, because: "Neither takes twice as long as the other: the time tells nothing." };
  },
});

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] as number;
}
