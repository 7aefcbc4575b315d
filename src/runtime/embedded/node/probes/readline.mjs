import readline from 'node:readline';
import promises from 'node:readline/promises';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';

const lines = readline.createInterface({ input: Readable.from(['one\ntw', 'o\r', '\nthree\n', '\nlast']) });
const heard = [];
lines.on('line', (line) => heard.push(line));
await once(lines, 'close');
console.log(heard, lines instanceof readline.Interface, lines.terminal, readline.promises === promises);
const iterated = [];
for await (const line of readline.createInterface({ input: Readable.from(['a\nb\nc']) })) iterated.push(line);
console.log(iterated);
const input = new PassThrough();
const output = new PassThrough().setEncoding('utf8');
const asking = readline.createInterface({ input, output, prompt: 'say> ' });
asking.question('name? ', (answer) => {
  console.log('answer', answer);
  asking.prompt();
  asking.close();
});
input.write('Ann\n');
await new Promise(setImmediate);
console.log(output.read(), asking.getPrompt());
const later = new PassThrough();
const polite = promises.createInterface({ input: later, output: new PassThrough() });
const answers = polite.question('first? ');
later.write('yes\n');
console.log(await answers, polite instanceof promises.Interface);
polite.close();
try {
  polite.prompt();
} catch (error) {
  console.log(error.name, error.code);
}
