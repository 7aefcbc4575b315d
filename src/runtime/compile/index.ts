export { createContext, installContext, CONTEXT_GLOBALS, type Context, type Settled } from './context.ts';
