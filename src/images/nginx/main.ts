/** Entry point of the `nginx` image: `node src/images/nginx/main.ts -p PREFIX -c nginx.conf [-t]`. */
import process from 'node:process';
import { resolveHost, run } from './run.ts';

// No top-level await: bundled for a browser worker this is a classic script.
void run(process.argv.slice(2), {
  output: {
    stdout: (line) => void process.stdout.write(`${line}\n`),
    stderr: (line) => void process.stderr.write(`${line}\n`),
  },
  resolve: resolveHost,
  isRoot: process.getuid?.() === 0,
  onSignal: (signal, listener) => void process.on(signal, listener),
  after: (ms, next) => void setTimeout(next, ms),
}).then((code) => process.exit(code));
