/** Loaded before the broker: somebody listens to its events, as a runtime does. */
import { subscribe } from 'node:diagnostics_channel';

let heard = 0;
subscribe('ruche', () => {
  heard += 1;
});
process.on('exit', () => {
  if (heard === 0) console.error('the broker was asked for its events and told none');
});
