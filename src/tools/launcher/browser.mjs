// A Chromium for the tests: given, installed, cached, or installed now. Plain Node, no dependencies of its own.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { nodeEnv, tool } from './node.mjs';
import { fail, root, run, windows } from './shell.mjs';

function installed() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const programs = [
    process.env.PROGRAMFILES,
    process.env['PROGRAMFILES(X86)'],
    process.env.LOCALAPPDATA,
  ].filter(Boolean);
  const candidates = windows
    ? programs.flatMap((folder) => [
        `${folder}\\Google\\Chrome\\Application\\chrome.exe`,
        `${folder}\\Chromium\\Application\\chrome.exe`,
        `${folder}\\Microsoft\\Edge\\Application\\msedge.exe`,
      ])
    : process.platform === 'darwin'
      ? ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
          (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
        )
      : ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'].flatMap(
          (name) => folders.map((folder) => path.join(folder, name)),
        );
  return candidates.find((file) => existsSync(file));
}

function cached() {
  const script = "process.stdout.write(require('playwright').chromium.executablePath())";
  const answer = spawnSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8', env: nodeEnv() });
  return answer.status === 0 && answer.stdout !== '' && existsSync(answer.stdout) ? answer.stdout : undefined;
}

/**
 * Path of a Chromium-like browser: BROWSER_PATH, then what is installed, then Playwright's cache, then Playwright's
 * download, then (as root on Debian) the `chromium` package. Ends with what to do when there is none.
 */
export async function ensureBrowser() {
  const given = process.env.BROWSER_PATH;
  if (given) return existsSync(given) ? given : fail(`BROWSER_PATH names ${given}, which does not exist.`);
  const found = installed() ?? cached();
  if (found) return found;
  console.log('› No Chromium or Chrome found: asking Playwright for one …');
  await tool('playwright', 'playwright', ['install', 'chromium']);
  const downloaded = cached();
  if (downloaded) return downloaded;
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('› No download: installing the Debian package "chromium" …');
    await debian(['chromium']);
    const packaged = installed();
    if (packaged) return packaged;
  }
  return fail(
    'The tests need a real browser, and none could be found or installed.\n' +
      '  Install Chrome or Chromium, or set BROWSER_PATH to its executable, then run `npm test` again.',
  );
}

/** Installs Debian packages; resolves with true when apt-get was there and succeeded. */
export async function debian(packages) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return false;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { env });
  return (
    (await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env })) === 0
  );
}
