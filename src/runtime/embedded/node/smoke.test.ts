import { expect, test } from 'vitest';
import { createTestSwitch, startProcess } from './testing.ts';

test('a request crosses two processes and comes back', async () => {
  const net = createTestSwitch();
  const server = await startProcess(net, { service: 'img' });
  const client = await startProcess(net, { service: 'front' });
  server.run((require) => {
    const http = require('http');
    http
      .createServer((req, res) => {
        res.setHeader('x-path', req.url ?? '');
        res.end(`hello ${req.method}`);
      })
      .listen(3000);
  });
  const answer = await client.run(async (require) => {
    const http = require('http');
    return new Promise((resolve, reject) => {
      http
        .get('http://img:3000/a?b=1', (res) => {
          let text = '';
          res.setEncoding('utf8');
          res.on('data', (chunk: string) => (text += chunk));
          res.on('end', () => resolve([res.statusCode, res.headers['x-path'], text]));
        })
        .on('error', reject);
    });
  });
  expect(answer).toEqual([200, '/a?b=1', 'hello GET']);
});
