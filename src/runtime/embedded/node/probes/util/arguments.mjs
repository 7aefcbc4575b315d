import util from 'node:util';

const options = {
  port: { type: 'string', short: 'p', default: '80' },
  verbose: { type: 'boolean', short: 'v' },
  file: { type: 'string', multiple: true, short: 'f' },
  quiet: { type: 'boolean', short: 'q' },
};
const lines = [
  ['-v', '--port', '3000'],
  ['--port=5', '-vq'],
  ['-f', 'a', '--file=b', '-fc'],
  ['pos', '--', '--port'],
  [],
  ['--nope'],
  ['-x'],
  ['--port'],
  ['--verbose=yes'],
  ['extra'],
  ['--no-verbose'],
];
for (const args of lines) {
  for (const more of [{}, { allowPositionals: true }, { strict: false }, { allowNegative: true }]) {
    try {
      const { values, positionals } = util.parseArgs({ args, options, ...more });
      console.log(args.join(' '), more, { ...values }, positionals);
    } catch (error) {
      console.log(args.join(' '), more, error.name, error.code, error.message);
    }
  }
}
console.log(
  util.parseEnv(
    'A=1\nB="two words"\n# comment\nexport C=\'x\'\nD= spaced # note\nE="a\\nb"\nbad line\nF=`back`\n',
  ),
);
