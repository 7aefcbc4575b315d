import { createPainter } from '../lab/figure/paint.ts';
import type { Film } from './format.ts';
import { morph } from './morph.ts';

/** The last picture stands this long before the film starts again. */
const REST_MS = 2500;
/** A browser that is never idle starts a film all the same. */
const LATEST_START_MS = 300;
/** A tab that slept goes on where it was. */
const LONGEST_FRAME_MS = 100;

/** The page is read first: a film waits until it has loaded and the browser has nothing else to do. */
const loaded = new Promise<void>((resolve) => {
  if (document.readyState === 'complete') resolve();
  else addEventListener('load', () => resolve(), { once: true });
});
async function quiet(): Promise<void> {
  await loaded;
  await new Promise<void>((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: LATEST_START_MS });
    else setTimeout(resolve, LATEST_START_MS / 2);
  });
}

type State = 'still' | 'playing' | 'paused';

/**
 * `<ruche-film>`: a picture that was drawn when the site was built, and the run that it was taken from. Plays while it
 * is in view and the reader has not asked for less motion; then it waits for the button, and only its numbers change.
 */
class FilmElement extends HTMLElement {
  readonly #calm = matchMedia('(prefers-reduced-motion: reduce)');
  #film: Film | null = null;
  #visible = false;
  #wanted = !this.#calm.matches;
  #time = 0;
  #next = 0;
  #frame = 0;
  #lab: HTMLElement | null = null;
  #last = 0;
  #paint: ReturnType<typeof createPainter> | null = null;
  /** The picture of the page before its run: what is printed. */
  #still: Node | null = null;
  #printing = new AbortController();
  readonly #sight = new IntersectionObserver(
    ([entry]) => {
      this.#visible = entry?.isIntersecting ?? false;
      void this.#follow();
    },
    { threshold: 0.3 },
  );

  connectedCallback(): void {
    const button = this.querySelector('button');
    if (button) {
      button.hidden = false;
      button.onclick = () => {
        this.#wanted = !this.#wanted;
        void this.#follow();
      };
    }
    this.#show();
    this.#lab = this.closest('ruche-lab');
    this.#lab?.addEventListener('ruche:state', this.#onState);
    void quiet().then(() => {
      if (this.isConnected) this.#sight.observe(this);
    });
    this.#printing = new AbortController();
    const { signal } = this.#printing;
    addEventListener('beforeprint', () => this.#print(), { signal });
    addEventListener('afterprint', () => void this.#follow(), { signal });
  }

  disconnectedCallback(): void {
    this.#lab?.removeEventListener('ruche:state', this.#onState);
    this.#sight.disconnect();
    this.#printing.abort();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  /** While the lab of this picture starts, the machine is all its own. */
  readonly #onState = (): void => void this.#follow();

  /** Plays from the beginning, because somebody asked. */
  rewind(): void {
    this.#time = 0;
    this.#next = 0;
    this.#wanted = true;
    void this.#follow();
  }

  /** Plays when it should, and stops when it should not. */
  async #follow(): Promise<void> {
    const play = this.#visible && this.#wanted && this.#lab?.dataset['labState'] !== 'starting';
    if (play && this.#film === null && !(await this.#load())) return;
    if (play && this.#frame === 0 && this.isConnected) {
      this.#last = performance.now();
      this.#frame = requestAnimationFrame((now) => this.#step(now));
    } else if (!play) {
      cancelAnimationFrame(this.#frame);
      this.#frame = 0;
    }
    this.#show();
  }

  async #load(): Promise<boolean> {
    try {
      const answer = await fetch(this.dataset['film'] ?? '');
      if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
      this.#film ??= (await answer.json()) as Film;
      this.#still ??= this.querySelector('.figure')?.cloneNode(true) ?? null;
      return this.#visible && this.#wanted;
    } catch (error) {
      // The picture stays; only its run could not be had.
      this.querySelector('button')?.remove();
      console.error(error);
      return false;
    }
  }

  /** Paper shows the picture that tells most, not the instant that happens to be on; the film then begins anew. */
  #print(): void {
    if (this.#still === null) return;
    cancelAnimationFrame(this.#frame);
    this.#frame = this.#time = this.#next = 0;
    this.#paint = null;
    this.querySelector('.figure')?.replaceWith(this.#still.cloneNode(true));
    this.querySelector('[data-film-said]')?.replaceChildren();
  }

  #show(): void {
    const state: State = !this.#wanted ? (this.#time > 0 ? 'paused' : 'still') : 'playing';
    this.dataset['state'] = state;
    const button = this.querySelector('button');
    const label = this.dataset[state === 'playing' ? 'pause' : 'play'] ?? '';
    button?.setAttribute('aria-label', label);
    if (button) button.title = label;
  }

  #step(now: number): void {
    const film = this.#film as Film;
    this.#time += Math.min(LONGEST_FRAME_MS, now - this.#last);
    this.#last = now;
    if (this.#time > film.length + REST_MS) {
      this.#time = 0;
      this.#next = 0;
    }
    for (
      let moment = film.moments[this.#next];
      moment && moment.at <= this.#time;
      moment = film.moments[this.#next]
    ) {
      for (const [part, place] of Object.entries(moment.parts)) this.#change(part, film.markup[place] ?? '');
      const said = this.querySelector('[data-film-said]');
      if (said && moment.said !== undefined) said.textContent = moment.said;
      this.#next += 1;
    }
    if (!this.#calm.matches) this.#dots(film);
    this.#frame = requestAnimationFrame((time) => this.#step(time));
  }

  #change(part: string, markup: string): void {
    const old = this.querySelector(`.figure > [data-part="${part}"]`);
    const template = document.createElement('template');
    template.innerHTML = `<svg>${markup}</svg>`;
    const made = template.content.firstElementChild?.firstElementChild;
    if (old && made) morph(old, made);
  }

  #dots(film: Film): void {
    const layer = this.querySelector<SVGElement>('.dots');
    if (layer) this.#paint ??= createPainter(layer, film);
    const now = this.#time;
    this.#paint?.(
      film.dots.filter(({ end }) => now < end),
      now,
    );
  }
}

customElements.define('ruche-film', FilmElement);
