/** The speaker's window: it mirrors the leading one, and asks it to turn slides. It never runs a service. */
import { fill, isLanguage } from '../i18n/language.ts';
import {
  channelOf,
  clockText,
  lateness,
  numberOf,
  type DeckState,
  type ToLeader,
  type ToMirror,
} from './link.ts';
import { deckTexts } from './texts.ts';

const { lang } = document.documentElement;
const t = deckTexts(isLanguage(lang) ? lang : 'fr');
const page = document.querySelector<HTMLElement>('.presenter');
const id = location.hash.slice(1);
if (page && id !== '') mirror(page, channelOf(page.dataset['deck'] ?? '', id));

function mirror(page: HTMLElement, channel: BroadcastChannel): void {
  const part = (name: string): HTMLElement => {
    const found = page.querySelector<HTMLElement>(`[data-show=${name}]`);
    if (!found) throw new Error(`the presenter's page has no ${name}`);
    return found;
  };
  const tell = (told: ToLeader): void => channel.postMessage(told);
  let state: DeckState | null = null;
  let shownNotes: string | null = null;

  channel.addEventListener('message', ({ data }: MessageEvent<ToMirror>) => {
    if (data.type === 'bye') return leave();
    state = data.state;
    draw(state);
  });

  function leave(): void {
    page.dataset['joined'] = 'false';
  }

  function draw(now: DeckState): void {
    page.dataset['joined'] = 'true';
    page.dataset['lab'] = now.lab;
    const slide = now.slides[now.index];
    const next = now.slides[now.index + 1];
    part('title').textContent = slide?.title ?? '';
    part('place').textContent = [
      fill(t['presenter.slide'], { place: numberOf(now.slides, now.index) }),
      ...(slide?.start === null ? [t.backup] : []),
      ...(slide?.skippable ? [t.skippable] : []),
    ].join(' · ');
    part('next').textContent = next
      ? `${next.title}${next.start === null ? '' : ` (${clockText(next.start)})`}`
      : t['presenter.end'];
    if (shownNotes !== now.notes) {
      shownNotes = now.notes;
      // Same origin, same build: the notes are the deck's own HTML.
      part('notes').innerHTML = now.notes;
    }
    const steps = part('steps');
    steps.parentElement?.toggleAttribute('hidden', now.steps.length === 0);
    steps.replaceChildren(
      ...now.steps.map(({ text, done }) => {
        const item = document.createElement('li');
        item.textContent = text;
        item.dataset['done'] = String(done);
        return item;
      }),
    );
    part('lab').textContent = t[`presenter.lab.${now.lab}`];
    part('counts').textContent = now.counts ? fill(t['presenter.counts'], { ...now.counts }) : '';
    const hint = part('hint');
    hint.textContent = fill(t[now.hint.key], now.hint.values);
    hint.dataset['hint'] = now.hint.key.slice('hint.'.length);
    tick();
  }

  function tick(): void {
    if (!state) return;
    const { begun, slides, index } = state;
    const elapsed = begun === null ? 0 : (Date.now() - begun) / 1000;
    const late = begun === null ? 0 : lateness(slides, index, elapsed);
    const start = slides[index]?.start ?? null;
    part('timer').textContent = clockText(elapsed);
    part('plan').textContent =
      begun === null
        ? t['presenter.unstarted']
        : [
            ...(start === null ? [] : [fill(t['presenter.plan'], { start: clockText(start) })]),
            ...(late >= 1 ? [fill(t['presenter.late'], { time: clockText(late) })] : []),
            ...(late <= -1 ? [fill(t['presenter.early'], { time: clockText(-late) })] : []),
          ].join(' · ');
    page.dataset['late'] = String(late > 30);
  }
  setInterval(tick, 500);

  const deeds: Readonly<Record<string, ToLeader>> = {
    previous: { type: 'turn', by: -1 },
    next: { type: 'turn', by: 1 },
    start: { type: 'start' },
    recording: { type: 'recording' },
    reset: { type: 'reset' },
  };
  for (const button of page.querySelectorAll<HTMLElement>('[data-do]'))
    button.addEventListener('click', () => {
      const deed = deeds[button.dataset['do'] ?? ''];
      if (deed) tell(deed);
    });
  // The clicker works whichever window has the keyboard.
  document.addEventListener('keydown', (event) => {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    const onButton = event.target instanceof HTMLButtonElement;
    const deed = {
      PageDown: deeds['next'],
      ArrowRight: deeds['next'],
      ' ': onButton ? undefined : deeds['next'],
      PageUp: deeds['previous'],
      ArrowLeft: deeds['previous'],
      r: deeds['recording'],
      l: deeds['start'],
    }[event.key];
    if (!deed) return;
    event.preventDefault();
    tell(deed);
  });
  tell({ type: 'hello' });
}
