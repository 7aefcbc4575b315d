export { compile, type Compiled, type CompileOptions, type Strip } from './compile.ts';
export { createContext, installContext, CONTEXT_GLOBALS, type Context, type Settled } from './context.ts';
export { CompileError } from './error.ts';
