// Looks at the real bcrypt at work: the package calls it through its module object, so a wrapper there sees every call.
import bcrypt from "bcrypt";

const { compare, hash } = bcrypt;

function replace(functions: object): void {
  Object.assign(bcrypt, functions);
}

/** How many rounds bcrypt does during `work`: the sum of 2^cost over all calls. Counted, because time is noise. */
export async function roundsOf(work: () => PromiseLike<unknown>): Promise<number> {
  let rounds = 0;
  replace({
    compare: (password: string, stored: string) => {
      rounds += 2 ** Number(stored.slice(4, 6));
      return compare(password, stored);
    },
    hash: (password: string, cost: number) => {
      rounds += 2 ** cost;
      return hash(password, cost);
    },
  });
  try {
    await work();
    return rounds;
  } finally {
    replace({ compare, hash });
  }
}

/** Runs `work`; `meanwhile` happens after the first password check in it, before its result is known. */
export async function duringCheck<T>(meanwhile: () => Promise<void>, work: () => PromiseLike<T>): Promise<T> {
  replace({
    compare: async (password: string, stored: string) => {
      replace({ compare });
      const matches = await compare(password, stored);
      await meanwhile();
      return matches;
    },
  });
  try {
    return await work();
  } finally {
    replace({ compare });
  }
}
