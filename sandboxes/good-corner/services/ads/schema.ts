/** The GraphQL schema: the contract of the ads service. No type leads back to itself, so no query can be deep. */
import { buildSchema } from 'graphql';

export const schema = buildSchema(`
  type Query {
    "Newest first. title: part of the title, in any case. categoryId: exactly this category."
    ads(title: String, categoryId: ID): [Ad!]!
    adById(id: ID!): Ad
    categories: [Category!]!
    tags: [Tag!]!
    "Who the token of the Authorization header belongs to; null without one."
    me: User
  }

  type Mutation {
    "Anybody may place an ad, logged in or not (for now): without a token it has no owner."
    createAd(input: AdInput!): Ad!
    "An ad with an owner may be changed by its owner only."
    updateAd(id: ID!, input: AdChanges!): Ad!
    "True when it is gone; an ad with an owner may be deleted by its owner only."
    deleteAd(id: ID!): Boolean!
    register(name: String!, email: String!, password: String!): Session!
    login(email: String!, password: String!): Session!
  }

  type Ad {
    id: ID!
    title: String!
    description: String!
    "In euros."
    price: Float!
    location: String!
    "Paths on this site, such as /img/0123456789ab.png; the first one is shown in lists."
    pictures: [String!]!
    owner: User
    category: Category
    tags: [Tag!]!
    "ISO 8601, UTC."
    createdAt: String!
  }

  type Category { id: ID! name: String! }
  type Tag { id: ID! name: String! }
  type User { id: ID! name: String! }
  type Session { token: String! user: User! }

  input AdInput {
    title: String!
    description: String! = ""
    price: Float!
    location: String!
    pictures: [String!]! = []
    categoryId: ID
    tagIds: [ID!]! = []
  }

  input AdChanges {
    title: String
    description: String
    price: Float
    location: String
    pictures: [String!]
    categoryId: ID
    tagIds: [ID!]
  }
`);
