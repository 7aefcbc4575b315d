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

const ENGINES = [
  { name: 'Firefox', package: 'firefox-esr', binaries: ['/usr/bin/firefox-esr', '/usr/bin/firefox'] },
  { name: 'WebKit', package: 'webkit2gtk-driver', binaries: ['/usr/bin/WebKitWebDriver'] },
  { name: 'WebKit', package: 'xvfb', binaries: ['/usr/bin/Xvfb'] },
];

const absent = () =>
  ENGINES.filter(({ name, binaries }) => {
    const elsewhere = name === 'Firefox' ? process.env.FIREFOX_PATH : undefined;
    return ![...binaries, elsewhere].some((file) => file !== undefined && existsSync(file));
  });

/** Installs the other browser engines where we may; what is missing is named by the suite that wanted it. */
export async function ensureEngines() {
  if (absent().length === 0) return;
  const packages = absent().map((engine) => engine.package);
  console.log(`› Installing other engines: ${packages.join(', ')} …`);
  await debian(packages);
}

/** One line on the engines besides Chromium that this machine has not. */
export function untested() {
  return [...new Set(absent().map(({ name }) => name))].map((name) => `not tested: no ${name}`).join(', ');
}
