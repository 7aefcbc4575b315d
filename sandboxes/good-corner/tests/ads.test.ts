import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStand, type Stand } from './stand.ts';

let stand: Stand;
let url: string;
let end: () => Promise<unknown>;
const start = async (): Promise<void> => {
  const service = await stand.service('ads');
  url = service.url;
  end = () => service.program.end();
};
beforeAll(async () => {
  stand = await createStand();
  await start();
});
afterAll(() => stand.close());

interface SeenAd {
  readonly id: string;
  readonly title: string;
  readonly owner: { readonly name: string } | null;
}

interface Answer {
  readonly status: number;
  /** Whatever the query asked for. */
  readonly data: {
    readonly ads: readonly SeenAd[];
    readonly createAd: SeenAd;
    readonly register: { readonly token: string };
    readonly [field: string]: unknown;
  };
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code: string } }[];
}

async function ask(query: string, variables?: object, token?: string): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) };
}

const CREATE =
  'mutation ($input: AdInput!) { createAd(input: $input) { id title price owner { name } category { name } } }';

describe('the ads', () => {
  it('{ads{title}} needs no login and starts with the seeds, newest first', async () => {
    const { status, data } = await ask('{ads{title}}');
    expect(status).toBe(200);
    expect(data.ads).toHaveLength(5);
    expect(data.ads[0]).toEqual({ title: 'Vélo de ville bleu' });
  });

  it('are found by a part of the title and by category', async () => {
    expect((await ask('{ads(title:"LAMPE"){title}}')).data.ads).toEqual([{ title: 'Lampe de bureau' }]);
    expect((await ask('{ads(categoryId:"home"){title}}')).data.ads).toHaveLength(2);
    expect((await ask('{adById(id:"seed-3"){title tags{name} category{name}}}')).data.adById).toEqual({
      title: 'Guitare folk',
      tags: [],
      category: { name: 'Loisirs' },
    });
    expect((await ask('{adById(id:"nobody"){title} me{id} categories{id} tags{id}}')).data).toMatchObject({
      adById: null,
      me: null,
    });
  });

  it('anybody may create one, and it is still there after a restart', async () => {
    const input = {
      title: ' Table ',
      price: 45.5,
      location: 'Nice',
      pictures: ['/img/0123456789ab.png'],
      categoryId: 'home',
    };
    const { data } = await ask(CREATE, { input });
    expect(data.createAd).toMatchObject({
      title: 'Table',
      price: 45.5,
      owner: null,
      category: { name: 'Maison' },
    });
    await end();
    await start();
    const id = data.createAd.id;
    expect((await ask('query($id:ID!){adById(id:$id){title pictures}}', { id })).data.adById).toEqual({
      title: 'Table',
      pictures: ['/img/0123456789ab.png'],
    });
  });

  it('many created at once are all kept, in a file that is whole', async () => {
    const input = { title: 'Livre', price: 1, location: 'Metz' };
    await Promise.all(Array.from({ length: 20 }, () => ask(CREATE, { input })));
    const file = JSON.parse(await readFile(join(stand.folder, 'ads', 'ads.json'), 'utf8')) as {
      ads: { title: string }[];
    };
    expect(file.ads.filter(({ title }) => title === 'Livre')).toHaveLength(20);
  });

  it('an ad with an owner is changed and deleted by its owner only', async () => {
    const register =
      'mutation($e:String!){register(name:"Ada",email:$e,password:"correct horse"){token user{name}}}';
    const ada = (await ask(register, { e: 'ada@example.org' })).data.register.token;
    const bob = (await ask(register, { e: 'bob@example.org' })).data.register.token;
    expect((await ask('{me{name}}', {}, ada)).data.me).toEqual({ name: 'Ada' });
    const input = { title: 'Piano', price: 900, location: 'Dijon' };
    const { id, owner } = (await ask(CREATE, { input }, ada)).data.createAd;
    expect(owner).toEqual({ name: 'Ada' });

    const update = 'mutation($id:ID!){updateAd(id:$id,input:{price:800}){title price}}';
    for (const token of [undefined, bob, `${ada}x`]) {
      expect((await ask(update, { id }, token)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    }
    expect((await ask(update, { id }, ada)).data.updateAd).toEqual({ title: 'Piano', price: 800 });
    expect((await ask('mutation($id:ID!){deleteAd(id:$id)}', { id }, ada)).data).toEqual({ deleteAd: true });
    expect((await ask(update, { id }, ada)).errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
  });

  it('login gives a token for the right password, and one answer for every wrong one', async () => {
    const login = 'mutation($e:String!,$p:String!){login(email:$e,password:$p){user{name}}}';
    expect((await ask(login, { e: 'ADA@example.org', p: 'correct horse' })).data.login).toEqual({
      user: { name: 'Ada' },
    });
    const wrong = await ask(login, { e: 'ada@example.org', p: 'wrong horse' });
    const nobody = await ask(login, { e: 'eve@example.org', p: 'wrong horse' });
    expect(wrong.errors?.[0]?.message).toBe(nobody.errors?.[0]?.message);
    const again = await ask(
      'mutation{register(name:"Ada",email:"ada@example.org",password:"correct horse"){token}}',
    );
    expect(again.errors?.[0]?.extensions?.code).toBe('TAKEN');
  });
});

describe('what is refused', () => {
  it('queries that do not parse, do not fit the schema or are endless get 400', async () => {
    for (const query of [
      '{',
      '{nope}',
      '{ads{title}',
      `{${'a:me{id} '.repeat(1000)}}`,
      'query($id:ID!){adById(id:1){nope}}',
    ]) {
      const { status, errors } = await ask(query);
      expect(status).toBe(400);
      expect(errors?.length).toBeGreaterThan(0);
    }
  });

  it('requests that are no GraphQL get an error in JSON', async () => {
    const post = (body: string, type = 'application/json') =>
      fetch(`${url}/graphql`, { method: 'POST', body, headers: { 'content-type': type } });
    expect((await post('{')).status).toBe(400);
    expect((await post('[]')).status).toBe(400);
    expect((await post('{"query":1}')).status).toBe(400);
    expect((await post('{ads{title}}', 'text/plain')).status).toBe(400);
    expect((await post(JSON.stringify({ query: ' '.repeat(200_000) }))).status).toBe(413);
    expect((await fetch(`${url}/graphql`)).status).toBe(405);
  });

  it('ads that make no sense get BAD_INPUT', async () => {
    const good = { title: 'T', price: 1, location: 'L' };
    for (const bad of [
      { title: ' ' },
      { price: -1 },
      { pictures: ['http://elsewhere/x.png'] },
      { categoryId: 'nope' },
      { tagIds: ['nope'] },
    ]) {
      const { status, errors } = await ask(CREATE, { input: { ...good, ...bad } });
      expect(status).toBe(200);
      expect(errors?.[0]?.extensions?.code).toBe('BAD_INPUT');
    }
  });
});
