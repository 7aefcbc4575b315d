/**
 * The moving picture of the README: a recorded real run, frame by frame, at the pace of a clock that stands still
 * between frames, so that a slow machine draws the same. Needs ffmpeg to write the GIF.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright';

const FRAME_MS = 100;
/** How long the last frame stands. */
const REST_S = 1.5;
const WIDTH = 900;
/** A film is a few seconds; one that never ends is a fault. */
const MOST_FRAMES = 400;

/** Draws the film of a slide into `file`. False, with a word on the console, where there is no ffmpeg. */
export async function movingPicture(browser: Browser, url: string, file: string): Promise<boolean> {
  if (spawnSync('ffmpeg', ['-version']).status !== 0) {
    console.log(`  ${file}: not drawn again, there is no ffmpeg here`);
    return false;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'ruche-frames-'));
  const page = await browser.newPage({ viewport: { width: 1120, height: 630 }, colorScheme: 'light' });
  try {
    await page.clock.install();
    await page.goto(url);
    await page.addStyleTag({
      content: '.slide.live .start, .slide-number, .film-bar button { display: none !important }',
    });
    const words = (): Promise<string | null> =>
      page.evaluate(
        (id) => document.querySelector(`#${id} ruche-film .film-said`)?.textContent ?? '',
        new URL(url).hash.slice(2),
      );
    // It plays by itself; the picture begins where it begins again, with nothing said.
    const until = async (holds: (text: string) => boolean): Promise<void> => {
      for (let frame = 0; !holds((await words()) ?? ''); frame += 1) {
        if (frame > MOST_FRAMES) throw new Error('the film does not play');
        await page.clock.runFor(FRAME_MS);
      }
    };
    await until((text) => text !== '');
    await until((text) => text === '');
    const clip = { x: 60, y: 64, width: 1000, height: 476 };
    let frames = 0;
    for (let told = false; frames < MOST_FRAMES; frames += 1) {
      const text = (await words()) ?? '';
      if (told && text === '') break;
      told ||= text !== '';
      await page.screenshot({ path: path.join(folder, `${String(frames).padStart(4, '0')}.png`), clip });
      await page.clock.runFor(FRAME_MS);
    }
    const palette = 'split[a][b];[a]palettegen=max_colors=64:stats_mode=diff[p];[b][p]paletteuse=dither=none';
    const filter = `tpad=stop_mode=clone:stop_duration=${REST_S},scale=${WIDTH}:-1:flags=lanczos,${palette}`;
    const input = ['-framerate', String(1000 / FRAME_MS), '-i', path.join(folder, '%04d.png')];
    const { status, stderr } = spawnSync('ffmpeg', [
      '-y',
      '-loglevel',
      'error',
      ...input,
      '-vf',
      filter,
      file,
    ]);
    if (status !== 0) throw new Error(`ffmpeg: ${stderr.toString()}`);
    return true;
  } finally {
    await page.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
