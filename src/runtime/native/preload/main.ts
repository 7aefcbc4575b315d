/** Runs before a lab process's own program: joins it to the lab's network, events and traces. */
import { CHANNEL, type Emitted } from '#events';
import diagnostics from 'node:diagnostics_channel';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import os from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { CACHE_VARIABLE, PROCESS_VARIABLE, type ChildSettings } from '../protocol.ts';
import { patchConnect } from './connect.ts';
import { createControl, type Control } from './control.ts';
import { patchFiles } from './files.ts';
import { takeEnd } from './handshake.ts';
import { patchListen } from './listen.ts';
import { patchNames } from './names.ts';
import { installTraces } from './traces.ts';

const settings = process.env[PROCESS_VARIABLE];
if (settings !== undefined && isMainThread) {
  Reflect.deleteProperty(process.env, PROCESS_VARIABLE);
  Reflect.deleteProperty(process.env, CACHE_VARIABLE);
  // The lab wrote it.
  join(createControl(JSON.parse(settings) as ChildSettings));
}

function join(control: Control): void {
  const { hostname, tracing } = control.settings;
  // Images publish plain objects of the one event format; the channel's type is `unknown`.
  diagnostics.subscribe(CHANNEL, (event) => control.emit(event as Emitted));
  os.hostname = () => hostname;
  patchFiles(control.settings.files);
  flushFirst(control);
  patchConnect(control);
  patchListen(control);
  patchNames(control);
  if (tracing) installTraces(control);
  syncBuiltinESMExports();
}

/** Events leave before the bytes that follow from them, and word of an orderly end before the end. */
function flushFirst({ flush, finish }: Control): void {
  const { _write, _writev, _final, _destroy } = Socket.prototype;
  Socket.prototype._write = function (...args) {
    flush();
    _write.apply(this, args);
  };
  if (_writev) {
    Socket.prototype._writev = function (...args) {
      flush();
      _writev.apply(this, args);
    };
  }
  Socket.prototype._final = function (...args) {
    say(this);
    _final.apply(this, args);
  };
  Socket.prototype._destroy = function (...args) {
    say(this);
    _destroy.apply(this, args);
  };

  function say(socket: Socket): void {
    const end = takeEnd(socket);
    if (end === undefined) flush();
    else finish(end.link, end.side);
  }
}
