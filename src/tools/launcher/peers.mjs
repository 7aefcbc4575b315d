// The real nginx and RabbitMQ, for the comparisons. Where they can't be had, the comparisons say so themselves.
import { existsSync } from 'node:fs';
import { debian } from './browser.mjs';

const PEERS = [
  { name: 'nginx', package: 'nginx-light', binary: '/usr/sbin/nginx' },
  { name: 'RabbitMQ', package: 'rabbitmq-server', binary: '/usr/sbin/rabbitmq-server' },
  { name: 'pika', package: 'python3-pika', binary: '/usr/lib/python3/dist-packages/pika/__init__.py' },
];

/** Installs missing peers where we may, and says which ones are absent. */
export async function ensurePeers() {
  const missing = () => PEERS.filter((peer) => !existsSync(peer.binary));
  if (missing().length > 0) {
    console.log(
      `› Installing the peers to compare with: ${missing()
        .map((peer) => peer.name)
        .join(', ')} …`,
    );
    await debian(missing().map((peer) => peer.package));
  }
  for (const peer of missing())
    console.log(`› not compared: no ${peer.name} (Debian package ${peer.package})`);
}

/** Installs the other browser engines where we may; what is missing is named by the suite that wanted it. */
export async function ensureEngines() {
  const missing = [
    ['firefox-esr', ['/usr/bin/firefox-esr', '/usr/bin/firefox']],
    ['webkit2gtk-driver', ['/usr/bin/WebKitWebDriver']],
    ['xvfb', ['/usr/bin/Xvfb']],
  ].filter(([, binaries]) => !binaries.some((file) => existsSync(file)));
  if (missing.length === 0) return;
  console.log(`› Installing other engines: ${missing.map(([name]) => name).join(', ')} …`);
  await debian(missing.map(([name]) => name));
}
