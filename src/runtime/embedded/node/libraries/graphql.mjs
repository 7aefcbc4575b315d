// graphql: a schema, resolvers, validation, errors with their places, introspection.
import {
  buildSchema,
  execute,
  graphql,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  parse,
  printSchema,
  validate,
} from 'graphql';

const schema = buildSchema(
  'type Query { ad(id: ID!): Ad, ads: [Ad!]! } type Ad { id: ID!, title: String, tags: [String!]! } type Mutation { add(title: String!): Ad }',
);
const rootValue = {
  ad: ({ id }) => ({ id, title: `ad ${id}`, tags: [] }),
  ads: async () => [{ id: 1, title: 'one', tags: ['a'] }],
  add: ({ title }) => {
    if (title === 'bad') throw new Error('not this one');
    return { id: 9, title, tags: [] };
  },
};
const ask = async (source, variableValues) =>
  console.log(JSON.stringify(await graphql({ schema, source, rootValue, variableValues })));
await ask('{ ads { id title tags } }');
await ask('query Q($id: ID!) { ad(id: $id) { ...Part } } fragment Part on Ad { title }', { id: 'x' });
await ask('mutation { add(title: "bad") { id } }');
await ask('{ nothing }');
await ask('{ ads { ');
await ask('{ __type(name: "Ad") { fields { name } } }');
console.log(validate(schema, parse('{ ad { id } }')).map(({ message, locations }) => [message, locations]));
console.log(printSchema(schema));
const coded = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: { hi: { type: GraphQLString, resolve: () => 'hello' } },
  }),
});
console.log(JSON.stringify(await execute({ schema: coded, document: parse('{ hi }') })));
