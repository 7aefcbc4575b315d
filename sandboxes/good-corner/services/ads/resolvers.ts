/** What each field of Query and Mutation does. Errors that the sender can mend are GraphQLErrors with a code. */
import { randomBytes } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { createToken, hashPassword, passwordMatches } from './auth.ts';
import type { Ad, Data, Store, User } from './store.ts';

/** Who is asking: read from the request's Authorization header. */
export interface Caller {
  readonly userId: string | null;
}

interface AdInput {
  readonly title: string;
  readonly description: string;
  readonly price: number;
  readonly location: string;
  readonly pictures: readonly string[];
  readonly categoryId?: string | null;
  readonly tagIds: readonly string[];
}

const LIMITS = { title: 120, description: 4000, location: 80, name: 80, email: 200 } as const;
const MAX_ADS = 10_000;

/** The root value of the schema: one function per field, called with (arguments, caller). */
export function createResolvers(store: Store, now: () => number) {
  const find = (id: string): Ad => {
    const ad = store.data().ads.find((each) => each.id === id);
    if (!ad) throw refused('NOT_FOUND', `there is no ad ${JSON.stringify(id)}`);
    return ad;
  };
  const mine = (id: string, { userId }: Caller): Ad => {
    const ad = find(id);
    if (ad.ownerId !== null && ad.ownerId !== userId)
      throw refused('FORBIDDEN', 'this ad belongs to somebody else');
    return ad;
  };
  const session = (user: User) => ({ token: createToken(user.id, store.data().secret, now()), user });

  return {
    ads({ title, categoryId }: { title?: string | null; categoryId?: string | null }) {
      const data = store.data();
      const wanted = title?.toLocaleLowerCase();
      return data.ads
        .filter((ad) => !wanted || ad.title.toLocaleLowerCase().includes(wanted))
        .filter((ad) => !categoryId || ad.categoryId === categoryId)
        .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
        .map((ad) => view(ad, data));
    },
    adById({ id }: { id: string }) {
      const data = store.data();
      const ad = data.ads.find((each) => each.id === id);
      return ad ? view(ad, data) : null;
    },
    categories: () => store.data().categories,
    tags: () => store.data().tags,
    me: (_: unknown, { userId }: Caller) => store.data().users.find((user) => user.id === userId) ?? null,

    async createAd({ input }: { input: AdInput }, { userId }: Caller) {
      if (store.data().ads.length >= MAX_ADS) throw refused('FULL', `at most ${MAX_ADS} ads`);
      const checked = check(input, store.data());
      const id = randomBytes(6).toString('hex');
      const ad: Ad = { ...checked, id, ownerId: userId, createdAt: new Date(now()).toISOString() };
      await store.change((data) => ({ ...data, ads: [...data.ads, ad] }));
      return view(ad, store.data());
    },
    async updateAd({ id, input }: { id: string; input: Partial<AdInput> }, caller: Caller) {
      const before = mine(id, caller);
      const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value != null));
      const ad: Ad = { ...before, ...check({ ...before, ...given }, store.data()) };
      await store.change((data) => ({ ...data, ads: data.ads.map((each) => (each.id === id ? ad : each)) }));
      return view(ad, store.data());
    },
    async deleteAd({ id }: { id: string }, caller: Caller) {
      mine(id, caller);
      await store.change((data) => ({ ...data, ads: data.ads.filter((each) => each.id !== id) }));
      return true;
    },

    async register({ name, email, password }: { name: string; email: string; password: string }) {
      const address = email.trim().toLowerCase();
      if (!/^[^\s@]+@[^\s@]+$/.test(address) || address.length > LIMITS.email)
        throw invalid('email', 'an address');
      if (password.length < 8 || password.length > 200) throw invalid('password', '8 to 200 characters');
      const user: User = {
        id: randomBytes(6).toString('hex'),
        name: text('name', name),
        email: address,
        password: hashPassword(password),
      };
      await store.change((data) => {
        // Checked inside the change: two at once must not both pass.
        if (data.users.some((each) => each.email === address))
          throw refused('TAKEN', 'this address has an account');
        return { ...data, users: [...data.users, user] };
      });
      return session(user);
    },
    login({ email, password }: { email: string; password: string }) {
      const user = store.data().users.find((each) => each.email === email.trim().toLowerCase());
      // The same answer for both, so that nobody learns who has an account.
      if (!user || !passwordMatches(password.slice(0, 200), user.password)) {
        throw refused('UNAUTHENTICATED', 'wrong address or password');
      }
      return session(user);
    },
  };
}

/** An ad as the schema shows it: ids followed. */
function view(ad: Ad, { users, categories, tags }: Data) {
  return {
    ...ad,
    owner: users.find(({ id }) => id === ad.ownerId) ?? null,
    category: categories.find(({ id }) => id === ad.categoryId) ?? null,
    tags: tags.filter(({ id }) => ad.tagIds.includes(id)),
  };
}

function check(input: AdInput, { categories, tags }: Data) {
  if (!(input.price >= 0 && input.price <= 1e9)) throw invalid('price', 'a number of euros, 0 or more');
  if (input.pictures.length > 8) throw invalid('pictures', 'at most 8');
  for (const picture of input.pictures) {
    // A path of this site: an address elsewhere would make every visitor's browser call it.
    if (!/^\/(img\/[0-9a-f]{12}|photos\/[a-z]+)\.png$/.test(picture))
      throw invalid('pictures', 'a path that POST /img gave');
  }
  const categoryId = input.categoryId ?? null;
  if (categoryId !== null && !categories.some(({ id }) => id === categoryId))
    throw invalid('categoryId', 'a category');
  const unknown = input.tagIds.find((wanted) => !tags.some(({ id }) => id === wanted));
  if (unknown !== undefined) throw invalid('tagIds', 'tags that exist');
  return {
    title: text('title', input.title),
    description: input.description.trim().slice(0, LIMITS.description),
    price: Math.round(input.price * 100) / 100,
    location: text('location', input.location),
    pictures: [...input.pictures],
    categoryId,
    tagIds: [...new Set(input.tagIds)],
  };
}

function text(field: 'title' | 'location' | 'name', value: string): string {
  const trimmed = value.trim();
  if (trimmed === '' || trimmed.length > LIMITS[field])
    throw invalid(field, `1 to ${LIMITS[field]} characters`);
  return trimmed;
}

function invalid(field: string, expected: string): GraphQLError {
  return refused('BAD_INPUT', `${field}: expected ${expected}`);
}

function refused(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}
