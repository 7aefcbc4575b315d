/** The process: what it says of itself, how it lives and ends, what it prints. */
import { expect, test } from 'vitest';
import { createTestSwitch, startProcess } from './testing.ts';

test('process: what it says of itself', async () => {
  const process = await startProcess(createTestSwitch(), {
    env: { MODE: 'test' },
    argv: ['/app/index.ts', 'one'],
  });
  const told = process.run(() => {
    globalThis.process.env['ADDED'] = 5 as never;
    const { argv, env, platform, version, pid } = globalThis.process;
    return {
      argv,
      mode: env['MODE'],
      added: env['ADDED'],
      platform,
      version,
      pid,
      cwd: globalThis.process.cwd(),
    };
  });
  expect(JSON.parse(JSON.stringify(told))).toEqual({
    argv: ['/usr/local/bin/node', '/app/index.ts', 'one'],
    mode: 'test',
    added: '5',
    platform: 'linux',
    version: 'v22.23.2',
    pid: 101,
    cwd: '/app',
  });
});

test('process.exit runs exit listeners and ends with the code', async () => {
  const process = await startProcess(createTestSwitch());
  process.run(() => {
    globalThis.process.on('exit', (code) => console.log(`exiting ${code}`));
    setTimeout(() => console.log('never'), 50);
    setTimeout(() => globalThis.process.exit(3));
  });
  expect(await process.kernel.exited).toBe(3);
  expect(process.kernel.out.stdout).toBe('exiting 3\n');
});

test('an uncaught error is printed as Node prints it, and the process ends with 1', async () => {
  const process = await startProcess(createTestSwitch());
  process.run(() => {
    setTimeout(() => {
      throw Object.assign(new TypeError('nobody caught me'), { code: 'E_MINE' });
    }, 1);
  });
  expect(await process.kernel.exited).toBe(1);
  expect(process.kernel.out.stderr).toMatch(
    /^TypeError: nobody caught me\n( {4}at .*\n)+ {2}code: 'E_MINE'\n\}\n\nNode\.js v22\.23\.2\n$|^TypeError: nobody caught me\n( {4}at .*\n)*.*\{\n {2}code: 'E_MINE'\n\}\n\nNode\.js v22\.23\.2\n$/,
  );
});

test('an uncaughtException listener keeps the process alive', async () => {
  const process = await startProcess(createTestSwitch());
  const message = await process.run(
    () =>
      new Promise((resolve) => {
        globalThis.process.on('uncaughtException', (error, origin) => resolve(`${error.message} ${origin}`));
        setTimeout(() => {
          throw new Error('caught late');
        }, 1);
      }),
  );
  expect(message).toBe('caught late uncaughtException');
});

test('a signal reaches its listener; without one it is not handled', async () => {
  const process = await startProcess(createTestSwitch());
  expect(process.kernel.signal('SIGTERM')).toBe(false);
  process.run(() => void globalThis.process.on('SIGTERM', (...args: unknown[]) => console.log(...args)));
  expect(process.kernel.signal('SIGTERM')).toBe(true);
  expect(process.kernel.out.stdout).toBe('SIGTERM 15\n');
});

test('the process is idle when its last timer is gone, and beforeExit can bring new work', async () => {
  const process = await startProcess(createTestSwitch());
  const { platform } = process;
  const idle: string[] = [];
  const done = new Promise<void>((resolve) => {
    platform.onIdle(() => {
      idle.push('idle');
      if (!platform.drain()) resolve();
    });
  });
  process.run(() => {
    setTimeout(() => console.log('worked'), 1);
    setInterval(() => {}, 10_000).unref();
    let more = 1;
    globalThis.process.on('beforeExit', () => {
      if (more-- > 0) setTimeout(() => console.log('once more'), 1);
    });
  });
  expect(platform.alive()).toBe(true);
  await done;
  expect(idle).toEqual(['idle', 'idle']);
  expect(process.kernel.out.stdout).toBe('worked\nonce more\n');
  expect(platform.exitCode()).toBe(0);
});

test('stdin is read line by line until its end', async () => {
  const process = await startProcess(createTestSwitch());
  const text = process.run(async () => {
    let all = '';
    for await (const chunk of globalThis.process.stdin) all += String(chunk);
    return all;
  });
  process.kernel.type('one\n');
  process.kernel.type('two\n');
  process.kernel.type(null);
  expect(await text).toBe('one\ntwo\n');
});

test('console prints like Node to both streams', async () => {
  const process = await startProcess(createTestSwitch());
  process.run(() => {
    console.log('a %s', 'b', { c: 1 });
    console.error(new Error('x').message);
    console.group('group');
    console.log('in\nside');
    console.groupEnd();
    console.table([{ a: 1, b: 'x' }, { a: 2 }]);
    console.count();
    console.count();
    console.assert(false, 'told');
    console.dir({ deep: { deeper: { deepest: {} } } }, { depth: 0 });
  });
  expect(process.kernel.out.stdout).toBe(
    [
      'a b { c: 1 }',
      'group',
      '  in',
      '  side',
      '┌─────────┬───┬─────┐',
      '│ (index) │ a │ b   │',
      '├─────────┼───┼─────┤',
      "│ 0       │ 1 │ 'x' │",
      '│ 1       │ 2 │     │',
      '└─────────┴───┴─────┘',
      'default: 1',
      'default: 2',
      '{ deep: [Object] }',
      '',
    ].join('\n'),
  );
  expect(process.kernel.out.stderr).toBe('x\nAssertion failed: told\n');
});

test('what the tab does not have says so by module and member', async () => {
  const process = await startProcess(createTestSwitch());
  const messages = process.run((require) => {
    const { spawn } = require('child_process');
    const say = (body: () => unknown) => {
      try {
        return body();
      } catch (error) {
        return (error as Error).message;
      }
    };
    return [
      say(() => spawn('ls')),
      say(() => new (require('worker_threads').Worker)('x')),
      say(() => require('fs').watch('/')),
      say(() => require('crypto').createCipheriv('aes', 'k', 'i')),
      say(() => require('nothing' as never)),
      require('worker_threads').isMainThread,
    ];
  });
  expect([...messages]).toEqual([
    'node:child_process is not available in the tab (member "spawn")',
    'node:worker_threads is not available in the tab (member "Worker")',
    'node:fs is not available in the tab (member "watch")',
    'node:crypto is not available in the tab (member "createCipheriv")',
    'No such built-in module: nothing',
    true,
  ]);
});

test("what is published on 'ruche' reaches the kernel with the trace at hand", async () => {
  const process = await startProcess(createTestSwitch());
  const trace = { trace: '0'.repeat(32), span: '1'.repeat(16) };
  process.define('inTrace', (body: () => void) => process.platform.tracer.run(trace, body));
  process.run((require) => {
    const publish = (line: string) =>
      require('diagnostics_channel').channel('ruche').publish({ type: 'log', stream: 'stdout', line });
    const scope = globalThis as unknown as { inTrace(body: () => void): void };
    scope.inTrace(() => publish('inside'));
    publish('outside');
  });
  expect(process.kernel.events).toEqual([
    { type: 'log', stream: 'stdout', line: 'inside', ...trace },
    { type: 'log', stream: 'stdout', line: 'outside' },
  ]);
});
