// pino: levels, children, serializers, redaction, a destination of one's own, errors.
import pino from 'pino';
import { Writable } from 'node:stream';

const lines = [];
const sink = new Writable({
  write(chunk, _encoding, done) {
    lines.push(
      ...String(chunk)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    );
    done();
  },
});
const log = pino(
  { level: 'debug', base: { app: 'probe' }, timestamp: false, redact: ['user.password'] },
  sink,
);
log.info('hello %s', 'world');
log.debug({ user: { name: 'a', password: 'secret' } }, 'user');
log.trace('not shown');
log.child({ request: 7 }, { level: 'warn' }).warn({ took: 5 }, 'slow');
log.error(Object.assign(new TypeError('broken'), { code: 'E_X' }));
for (const line of lines) {
  if (line.err) line.err.stack = line.err.stack.split('\n')[0];
  console.log(line);
}
console.log(
  pino.levels.labels[30],
  log.isLevelEnabled('trace'),
  log.levelVal,
  pino.stdSerializers.err(new Error('x')).type,
);
const plain = pino({ timestamp: false, base: null }, pino.destination({ dest: 1, sync: true }));
plain.info({ a: 1 }, 'to stdout');
