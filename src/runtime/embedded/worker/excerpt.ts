import { faultOf } from './errors.ts';

/**
 * The lines with which Node introduces an uncaught error: the place, the source line, and a caret below the column
 * (lib/internal/process/execution.js, `PrintException`). Empty when the first frame is in no file of the reader's.
 */
export function excerpt(error: unknown, read: (path: string) => string | null): string {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return '';
  const fault = faultOf(error);
  const frame =
    fault === undefined
      ? /^ +at (?:.*\()?((?:file:\/\/)?(\/[^\s():]+)):(\d+):(\d+)\)?$/m.exec(error.stack)
      : null;
  const [, url = '', path = '', line = '', column = ''] =
    fault === undefined
      ? (frame ?? [])
      : ['', `file://${fault.path}`, fault.path, String(fault.line), String(fault.column)];
  if (path === '' || path.startsWith('/node_modules/')) return '';
  const text = read(path)?.split('\n')[Number(line) - 1];
  if (text === undefined) return '';
  // Tabs stay tabs, so that the caret stands where it belongs.
  const indent = text.slice(0, Number(column) - 1).replace(/[^\t]/g, ' ');
  return `${url}:${line}\n${text}\n${indent}^\n\n`;
}
