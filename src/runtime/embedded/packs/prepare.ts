import { compile, CompileError, type Strip } from '../../compile/index.ts';
import type { ModuleText } from '../protocol.ts';
import { findReferences } from './references.ts';

/** One of the reader's files, compiled and ready to link. What does not compile says so. */
export function prepareModule(path: string, source: string, strip: Strip): ModuleText {
  try {
    const { code } = compile({ path, source, strip });
    return { code, ...findReferences(code) };
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    const { code, message, line, column } = error;
    return { code: '', module: true, references: [], error: { code, message, line, column } };
  }
}
