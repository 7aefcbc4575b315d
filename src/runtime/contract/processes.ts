import { contractCase, equal, includes, ok } from './stage.ts';

/** A program that is up until it is ended. */
const IDLE = `console.log('up'); setInterval(() => {}, 1000);`;

/** Life, death and what a program finds around it. */
export const processCases = [
  contractCase('output arrives whole, stdout and stderr apart', async ({ start, runtime }) => {
    const actor = await start(
      'web',
      `console.log('one'); console.error('two'); process.stdout.write('é'.repeat(50_000) + '\\n'); console.log('three');`,
    );
    equal(await actor.end(), { code: 0, signal: null });
    const both = actor.out() + actor.err();
    includes(both, 'one\n');
    includes(both, 'two\n');
    includes(actor.out(), `${'é'.repeat(50_000)}\nthree\n`);
    if (!runtime.capabilities.mergedOutput) equal(actor.err(), 'two\n', 'stderr');
  }),

  contractCase('a program that has nothing left to do exits with 0', async ({ start }) => {
    const actor = await start('web', `setTimeout(() => console.log('done'), 5);`);
    equal(await actor.end(), { code: 0, signal: null });
    equal(actor.out(), 'done\n');
  }),

  contractCase('process.exit and process.exitCode give the exit code', async ({ start }) => {
    const first = await start(
      'web',
      `process.on('exit', (code) => console.log('leaving', code)); process.exit(7);`,
    );
    equal(await first.end(), { code: 7, signal: null });
    equal(first.out(), 'leaving 7\n');
    const second = await start('web', `process.exitCode = 3;`);
    equal(await second.end(), { code: 3, signal: null });
  }),

  contractCase('SIGKILL ends an endless loop', async ({ start }) => {
    const actor = await start('web', `console.log('looping'); setTimeout(() => { for (;;); }, 1);`);
    await actor.until('looping');
    await actor.process.kill('SIGKILL');
    equal(await actor.end(), { code: null, signal: 'SIGKILL' });
  }),

  contractCase(
    'a signal without a handler ends the first process of a container, where the engine says so',
    async ({ start, runtime }) => {
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP'] as const) {
        const actor = await start('web', `process.on('SIGUSR2', () => {}); ${IDLE}`);
        await actor.until('up');
        await actor.process.kill(signal);
        // As PID 1 of a real container it would go on.
        if (!runtime.capabilities.signalsEndPidOne) await actor.process.kill('SIGKILL');
        const ended = runtime.capabilities.signalsEndPidOne ? signal : 'SIGKILL';
        equal(await actor.end(), { code: null, signal: ended });
      }
    },
  ),

  contractCase('a handler may refuse to end: only SIGKILL cannot be refused', async ({ start }) => {
    const actor = await start('web', `process.on('SIGTERM', () => console.log('not yet')); ${IDLE}`);
    await actor.until('up');
    await actor.process.kill('SIGTERM');
    await actor.until('not yet');
    await actor.process.kill('SIGTERM');
    await actor.until('not yet\nnot yet');
    await actor.process.kill('SIGKILL');
    equal(await actor.end(), { code: null, signal: 'SIGKILL' });
  }),

  contractCase(
    'memory and processor time are measured where the engine says so',
    async ({ start, runtime }) => {
      const actor = await start(
        'web',
        `const end = process.cpuUsage().user + 100_000; while (process.cpuUsage().user < end); ${IDLE}`,
      );
      await actor.until('up');
      const usage = await actor.process.usage();
      if (!runtime.capabilities.measures) equal(usage, null);
      else ok(usage !== null && usage.memory > 1e6 && usage.cpu >= 100, 'bytes and milliseconds');
      await actor.process.kill('SIGKILL');
      await actor.end();
      equal(await actor.process.usage(), null, 'after the end');
    },
  ),

  contractCase('a handler decides what a signal does', async ({ start }) => {
    const actor = await start(
      'web',
      `process.on('SIGHUP', () => console.log('again'));
       process.once('SIGTERM', (signal) => setTimeout(() => { console.log(signal); process.exit(3); }, 5));
       ${IDLE}`,
    );
    await actor.until('up');
    await actor.process.kill('SIGHUP');
    await actor.until('again');
    await actor.process.kill('SIGTERM');
    equal(await actor.end(), { code: 3, signal: null });
    includes(actor.out(), 'SIGTERM\n');
  }),

  contractCase('a signal after the end does nothing', async ({ start }) => {
    const actor = await start('web', `console.log('short')`);
    equal(await actor.end(), { code: 0, signal: null });
    await actor.process.kill('SIGTERM');
    await actor.process.kill('SIGKILL');
    await actor.process.crash();
    equal(await actor.process.exit, { code: 0, signal: null });
  }),

  contractCase('stdin is read to its end', async ({ start }) => {
    const actor = await start(
      'web',
      `let text = ''; process.stdin.setEncoding('utf8');
       for await (const chunk of process.stdin) text += chunk;
       console.log(text.toUpperCase());`,
    );
    const writer = actor.process.stdin.getWriter();
    await writer.write(new TextEncoder().encode('ab'));
    await writer.write(new TextEncoder().encode('cd'));
    await writer.close();
    equal(await actor.end(), { code: 0, signal: null });
    equal(actor.out(), 'ABCD\n');
  }),

  contractCase('argv, env and cwd are what was asked for', async ({ start }) => {
    const actor = await start(
      'web',
      {
        '/srv/app/main.ts': `console.log(JSON.stringify([process.argv.slice(2), process.env.COLOUR, process.cwd()]));`,
      },
      {
        program: { kind: 'node', argv: ['main.ts', '--fast', 'two words'] },
        cwd: '/srv/app',
        env: { COLOUR: 'blue' },
      },
    );
    equal(await actor.end(), { code: 0, signal: null });
    equal(JSON.parse(actor.out()), [['--fast', 'two words'], 'blue', '/srv/app']);
  }),

  contractCase('a script may be named by its absolute path', async ({ start }) => {
    const actor = await start('web', `console.log('found')`, {
      program: { kind: 'node', argv: ['/app/index.ts'] },
      cwd: '/',
    });
    await actor.end();
    equal(actor.out(), 'found\n');
  }),

  contractCase('node -e runs the code that it is given', async ({ start }) => {
    const actor = await start('web', '', {
      program: { kind: 'node', argv: ['-e', `console.log(6 * 7); process.exit(2)`] },
    });
    equal(await actor.end(), { code: 2, signal: null });
    equal(actor.out(), '42\n');
  }),

  contractCase('an uncaught error exits with 1 and names its file and line', async ({ start }) => {
    const actor = await start('web', `const a: number = 1;\n\nthrow new Error('on purpose ' + a);\n`);
    equal(await actor.end(), { code: 1, signal: null });
    includes(actor.out() + actor.err(), 'Error: on purpose 1');
    includes(actor.out() + actor.err(), '/app/index.ts:3');
  }),

  contractCase('an unhandled rejection exits with 1', async ({ start }) => {
    const actor = await start('web', `Promise.reject(new Error('nobody caught it')); ${IDLE}`);
    equal(await actor.end(), { code: 1, signal: null });
    includes(actor.out() + actor.err(), 'nobody caught it');
  }),

  contractCase('crash ends a process from inside: exit code 1 and a stack', async ({ start }) => {
    const actor = await start('web', IDLE);
    await actor.until('up');
    await actor.process.crash();
    equal(await actor.end(), { code: 1, signal: null });
    ok(/Error: .*\n +at /.test(actor.out() + actor.err()), 'a stack was expected');
  }),

  contractCase(
    'processes run beside each other: an endless loop in one stops no other',
    async ({ start, get }) => {
      const loop = await start('loop', `console.log('looping'); setTimeout(() => { for (;;); }, 1);`);
      await loop.until('looping');
      const web = await start(
        'web',
        `import http from 'node:http'; http.createServer((_, r) => r.end('here')).listen(80, () => console.log('up'));`,
      );
      await web.until('up');
      equal(await (await get('http://web/')).text(), 'here');
    },
  ),
];
