import { compile, CompileError, type Strip } from '../../compile/index.ts';
import type { ModuleText } from '../protocol.ts';
import { findReferences } from './references.ts';

/** The parser says `Unexpected token`; engines also say which. */
function named(message: string, source: string, line: number, column: number): string {
  if (message !== 'Unexpected token') return message;
  const rest = (source.split('\n')[line - 1] ?? '').slice(column - 1);
  const word = /^[\p{ID_Start}$_][\p{ID_Continue}$]*/u.exec(rest)?.[0];
  if (word !== undefined) return `Unexpected identifier '${word}'`;
  return rest.trim() === '' ? 'Unexpected end of input' : `Unexpected token '${rest[0]}'`;
}

/** One of the reader's files, compiled and ready to link. What does not compile says so. */
export function prepareModule(path: string, source: string, strip: Strip): ModuleText {
  try {
    const { code, moves } = compile({ path, source, strip });
    return { code, ...findReferences(code), ...(moves.length > 0 ? { moves } : {}) };
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    const { code, line, column } = error;
    const message = named(error.message, source, line, column);
    return { code: '', module: true, references: [], error: { code, message, line, column } };
  }
}
