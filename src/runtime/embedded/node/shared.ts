/** What extras import of the core: one instance of each in a process. By path in this folder, without extension. */
import * as buffer from './buffer.ts';
import * as absent from './core/absent.ts';
import * as errors from './core/errors.ts';
import * as events from './events.ts';
import * as extra from './extra.ts';
import * as stringDecoder from './string_decoder.ts';
import * as stream from './stream.ts';
import * as equal from './util/equal.ts';
import * as inspect from './util/inspect.ts';

export const shared: Readonly<Record<string, unknown>> = {
  buffer,
  'core/absent': absent,
  'core/errors': errors,
  events,
  extra,
  stream,
  string_decoder: stringDecoder,
  'util/equal': equal,
  'util/inspect': inspect,
};
