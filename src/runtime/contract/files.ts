import { contractCase, equal, ok } from './stage.ts';

const text = (bytes: string | Uint8Array | undefined): string =>
  typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes);

/** Files of replicas, and volumes. */
export const fileCases = [
  contractCase('the files of a replica are its own', async ({ start }) => {
    const program = `import fs from 'node:fs';
      fs.writeFileSync('mine.txt', process.argv[2]); fs.mkdirSync('/var/tmp/deep', { recursive: true });
      fs.writeFileSync('/var/tmp/deep/' + process.argv[2], '');
      console.log(fs.readFileSync('/app/mine.txt', 'utf8'), fs.readdirSync('/var/tmp/deep').join());
      process.stdin.once('data', () => { console.log(fs.readFileSync('mine.txt', 'utf8')); process.exit(); });`;
    const one = await start('web', program, { program: { kind: 'node', argv: ['index.ts', 'first'] } });
    const two = await start('web', program, {
      program: { kind: 'node', argv: ['index.ts', 'second'] },
      replica: 2,
    });
    await one.until('first first\n');
    await two.until('second second\n');
    await one.process.stdin.getWriter().write(new Uint8Array([10]));
    await one.end();
    equal(one.out(), 'first first\nfirst\n');
  }),

  contractCase('files with bytes stay bytes', async ({ start }) => {
    const actor = await start('web', {
      '/app/index.ts': `import { readFile } from 'node:fs/promises'; console.log([...await readFile('a.bin')].join());`,
      '/app/a.bin': new Uint8Array([0, 255, 10, 128]),
    });
    await actor.end();
    equal(actor.out(), '0,255,10,128\n');
  }),

  contractCase('a volume outlives its process', async ({ start, runtime }) => {
    const volumes = [{ volume: 'data', target: '/app/data', readOnly: false }];
    const write = await start(
      'web',
      `import fs from 'node:fs'; fs.mkdirSync('data/sub'); fs.writeFileSync('/app/data/sub/note.txt', 'kept'); console.log('written');
       setInterval(() => {}, 1000);`,
      { volumes },
    );
    await write.until('written');
    await write.process.kill('SIGKILL');
    await write.end();
    equal(text((await runtime.readVolume('data'))['/sub/note.txt']), 'kept');
    const read = await start(
      'web',
      `import { readFileSync } from 'node:fs'; console.log(readFileSync('data/sub/note.txt', 'utf8'));`,
      { volumes },
    );
    await read.end();
    equal(read.out(), 'kept\n');
  }),

  contractCase('a volume can be filled before a process mounts it', async ({ start, runtime }) => {
    equal(await runtime.readVolume('nothing'), {}, 'a volume that does not exist');
    await runtime.writeVolume('data', { '/a.txt': 'old', '/b.txt': 'gone' });
    await runtime.writeVolume('data', { '/a.txt': 'new' });
    const actor = await start(
      'web',
      `import fs from 'node:fs'; console.log(fs.readdirSync('/app/data').join(), fs.readFileSync('/app/data/a.txt', 'utf8'));
       fs.unlinkSync('/app/data/a.txt');`,
      { volumes: [{ volume: 'data', target: '/app/data', readOnly: false }] },
    );
    equal(await actor.end(), { code: 0, signal: null });
    equal(actor.out(), 'a.txt new\n');
    equal(await runtime.readVolume('data'), {}, 'after the deletion');
  }),

  contractCase('a process inside another has its files, name and ports', async ({ start }) => {
    const web = await start(
      'web',
      `import fs from 'node:fs'; import http from 'node:http';
       fs.writeFileSync('left.txt', 'by web');
       http.createServer((q, r) => r.end(q.socket.remoteAddress)).listen(3000, () => console.log('up'));`,
    );
    await web.until('up');
    const check = await start('web', '', {
      inside: web.process.id,
      program: {
        kind: 'node',
        argv: [
          '-e',
          `console.log(require('fs').readFileSync('left.txt', 'utf8'), require('os').hostname().length > 0);
           require('http').get('http://localhost:3000/', (r) => r.on('data', (d) => console.log(String(d))));`,
        ],
      },
    });
    equal(await check.end(), { code: 0, signal: null });
    equal(check.process.address, web.process.address, 'address');
    equal(check.out(), `by web true\n${web.process.address}\n`);
    ok(web.process.id !== check.process.id, 'two processes, two ids');
  }),

  contractCase('what runs inside a process ends with it', async ({ start }) => {
    const web = await start('web', `console.log('up'); setInterval(() => {}, 1000);`);
    await web.until('up');
    const check = await start('web', '', {
      inside: web.process.id,
      program: { kind: 'node', argv: ['-e', `console.log('in'); setInterval(() => {}, 1000)`] },
    });
    await check.until('in');
    await web.process.kill('SIGTERM');
    equal(await check.end(), { code: null, signal: 'SIGKILL' });
  }),
];
