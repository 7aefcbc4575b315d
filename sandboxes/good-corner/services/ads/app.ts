/** The HTTP face of ads: GraphQL over POST /graphql. */
import express, { type ErrorRequestHandler, type Express } from 'express';
import { execute, GraphQLError, parse, validate, type DocumentNode } from 'graphql';
import { readToken } from './auth.ts';
import { createResolvers, type Caller } from './resolvers.ts';
import { schema } from './schema.ts';
import type { Store } from './store.ts';

/** A query longer than this (in words and signs) is refused before it is read any further. */
const MAX_TOKENS = 2000;

/** Routes: POST /graphql · GET /health. Answers 200 where the query ran, even to an error; 400 where it could not. */
export function createApp(store: Store, now: () => number, log: (line: string) => void): Express {
  const app = express();
  app.disable('x-powered-by');
  const rootValue = createResolvers(store, now);

  app.get('/health', (_request, response) => void response.json({ status: 'ok' }));

  app.post('/graphql', express.json({ limit: '100kb' }), async (request, response) => {
    const asked = readRequest(request.body);
    if (typeof asked === 'string') return void response.status(400).json({ errors: [{ message: asked }] });
    const document = understand(asked.query);
    if (!('kind' in document)) return void response.status(400).json({ errors: document });

    const token = /^Bearer (.+)$/.exec(request.get('authorization') ?? '')?.[1];
    const caller: Caller = { userId: token ? readToken(token, store.data().secret, now()) : null };
    const { variables: variableValues, operationName } = asked;
    const result = await execute({
      schema,
      document,
      rootValue,
      contextValue: caller,
      variableValues,
      operationName,
    });
    response.json({
      ...result,
      ...(result.errors && { errors: result.errors.map((error) => presentable(error, log)) }),
    });
  });
  app.all('/graphql', (_request, response) => {
    response
      .status(405)
      .set('allow', 'POST')
      .json({ errors: [{ message: 'send queries with POST' }] });
  });
  app.use((_request, response) => void response.status(404).json({ errors: [{ message: 'no such page' }] }));

  const onError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    // body-parser says 400 (not JSON), 413 (too long) or 415; anything else is ours.
    const status =
      error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 500;
    const message = status < 500 && error instanceof Error ? error.message : 'something went wrong in ads';
    if (status >= 500) log(String(error));
    response.status(status).json({ errors: [{ message }] });
  };
  app.use(onError);
  return app;
}

interface GraphQLRequest {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

/** The request, or why it is none. */
function readRequest(body: unknown): GraphQLRequest | string {
  if (typeof body !== 'object' || body === null) return 'send JSON: {"query": "{ads{title}}"}';
  const { query, variables, operationName } = body as Record<string, unknown>;
  if (typeof query !== 'string' || query === '') return '"query" must be a string';
  if (variables != null && (typeof variables !== 'object' || Array.isArray(variables)))
    return '"variables" must be an object';
  if (operationName != null && typeof operationName !== 'string') return '"operationName" must be a string';
  return {
    query,
    variables: (variables ?? undefined) as Record<string, unknown> | undefined,
    operationName: operationName ?? undefined,
  };
}

/** The query as a document that fits the schema, or what is wrong with it. */
function understand(query: string): DocumentNode | readonly GraphQLError[] {
  let document: DocumentNode;
  try {
    document = parse(query, { maxTokens: MAX_TOKENS });
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
  const errors = validate(schema, document, undefined, { maxErrors: 20 });
  return errors.length > 0 ? errors : document;
}

/** What somebody meant to say goes out; what went wrong inside goes to the log. */
function presentable(error: GraphQLError, log: (line: string) => void): unknown {
  if (error.originalError === undefined || error.originalError instanceof GraphQLError) return error.toJSON();
  log(error.originalError.stack ?? String(error.originalError));
  return { message: 'something went wrong in ads', path: error.path, extensions: { code: 'INTERNAL' } };
}
