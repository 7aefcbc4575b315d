/**
 * The window that leads: it shows the slides, runs the one lab that all live slides of the deck share, and tells the
 * speaker's windows what they need to know. Nothing of that ever appears on the audience's screen.
 */
import Reveal from 'reveal.js';
import type { LabHandle } from '../islands/lab/session.svelte.ts';
import type { Entry } from './entry.ts';
import {
  channelOf,
  numberOf,
  readStart,
  readToLeader,
  type DeckState,
  type Hint,
  type LabState,
  type PlannedSlide,
} from './link.ts';
import { createPressGate, turns } from './press.ts';
import type { Stage } from './stage.ts';
import { readStep } from './step.ts';

type LabHost = HTMLElement & { readonly ruche?: LabHandle };
type Film = HTMLElement & { readonly rewind?: () => void };

void present();

async function present(): Promise<void> {
  const find = <E extends Element = HTMLElement>(selector: string): E => {
    const found = document.querySelector<E>(selector);
    if (!found) throw new Error(`the deck's page has no ${selector}`);
    return found;
  };
  const reveal = find('.reveal');
  const home = find('.lab-on-stage');
  const host = find<LabHost>('.lab-on-stage ruche-lab');
  const rebuiltNote = find('.rebuilt');
  const sections = [...document.querySelectorAll<HTMLElement>('.slides > section')];
  const plan: readonly PlannedSlide[] = sections.map((section) => ({
    title: section.querySelector('h1, h2')?.textContent ?? section.id,
    start: readStart(section.dataset['start']),
    skippable: 'skippable' in section.dataset,
  }));

  const gate = createPressGate(() => performance.now());
  const deck = new Reveal({
    width: 1280,
    height: 720,
    margin: 0.03,
    hash: true,
    history: false,
    controls: false,
    progress: false,
    slideNumber: (section: HTMLElement) => [numberOf(plan, sections.indexOf(section)), '', ''],
    center: false,
    display: 'flex',
    overview: false,
    jumpToSlide: false,
    scrollActivationWidth: 0,
    transition: 'none',
    backgroundTransition: 'none',
    keyboard: { 78: openPresenter, 83: openPresenter, 82: toggleRecording, 76: startLab },
    keyboardCondition: (event: KeyboardEvent) => mayHear(event) && counts(event),
  });

  const current = (): HTMLElement => sections[deck.getIndices().h] ?? (sections[0] as HTMLElement);
  const stepsOf = (section: HTMLElement): readonly HTMLElement[] => [
    ...section.querySelectorAll<HTMLElement>('[data-command]'),
  ];

  // Keys. A lab keeps its own while the focus is inside; page keys mean nothing there, so a clicker always works.
  function mayHear(event: KeyboardEvent): boolean {
    const path = event.composedPath();
    const inLab = path.some((one) => one instanceof Element && one.tagName === 'RUCHE-LAB');
    const onControl = path.some(
      (one) => one instanceof Element && /^(BUTTON|A|INPUT|SUMMARY)$/.test(one.tagName),
    );
    if (event.key === 'PageDown' || event.key === 'PageUp') return true;
    return !inLab && !(onControl && (event.key === ' ' || event.key === 'Enter'));
  }
  /** On a live slide a trembling thumb sends no second command. */
  function counts(event: KeyboardEvent): boolean {
    const counted = gate(event);
    const isLive = current().classList.contains('live');
    if (!counted && isLive && turns(event)) event.preventDefault();
    return counted || !isLive;
  }
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    stopRecording();
    const { activeElement } = document;
    if (activeElement instanceof HTMLElement || activeElement instanceof SVGElement) activeElement.blur();
  });

  // The lab.
  let stage: Stage | null = null;
  let starting: Promise<Stage> | null = null;
  const labState = (): LabState => {
    const state = host.dataset['labState'];
    return state === 'starting' || state === 'ready' || state === 'failed' ? state : 'idle';
  };

  function whenReady(): Promise<Stage> {
    starting ??= run().finally(() => {
      starting = null;
    });
    return starting;
  }
  async function run(): Promise<Stage> {
    if (stage && labState() === 'ready') return stage;
    stage?.stop();
    stage = null;
    hint('hint.starting');
    const button = host.querySelector<HTMLElement>('[data-action=run], [data-action=retry]');
    const ended = new Promise<LabState>((resolve) => {
      const look = (): void => {
        const state = labState();
        if (state === 'starting') return;
        host.removeEventListener('ruche:state', look);
        resolve(state);
      };
      host.addEventListener('ruche:state', look);
    });
    if (labState() !== 'starting') button?.click();
    const [state, { createStage }] = await Promise.all([ended, import('./stage.ts')]);
    if (state !== 'ready' || !host.ruche) throw new Error('the lab did not start');
    stage = createStage(host.ruche, host.dataset['lab'] ?? '', broke);
    stage.watch(tellSoon);
    return stage;
  }
  function startLab(): void {
    whenReady().then(enterState, () => hint('hint.failed'));
  }

  /** Entry states and steps, one after the other: a press during a start waits for its turn. */
  let queue: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => (queue = queue.then(work, work));

  let entered: HTMLElement | null = null;
  /** Brings the running system to the state that the current slide declares; nothing to do where none runs yet. */
  async function enter(): Promise<void> {
    const section = current();
    if (!section.classList.contains('live') || !stage || entered === section) return;
    entered = section;
    const { changed, settled, ms } = await stage.rebuild(
      JSON.parse(section.dataset['entry'] ?? '{}') as Entry,
    );
    section.dataset['rebuilt'] = String(ms);
    rebuiltNote.hidden = !changed || current() !== section;
    if (!settled) hint('hint.unsettled');
    else if (changed) hint('hint.rebuilt', { ms });
    else hint('hint.none');
  }
  const enterState = (): Promise<void> => inTurn(enter);

  function play(step: HTMLElement): Promise<void> {
    return inTurn(async () => {
      try {
        await whenReady();
      } catch (error) {
        console.error(error);
        return hint('hint.failed');
      }
      await enter();
      // Turned on before its turn came: a step of a slide that nobody sees any more is left alone.
      if (!stage || step.closest('section') !== current()) return;
      rebuiltNote.hidden = true;
      try {
        const { verdict, ms, status, code } = await stage.perform(readStep(step.dataset));
        step.dataset['verdict'] = verdict;
        const output = step.querySelector('output');
        if (output && status !== null) output.textContent = String(status);
        if (verdict === 'done') hint('hint.done', { ms });
        else if (verdict === 'late') hint('hint.late');
        else hint('hint.refused', { code: code ?? '' });
      } catch (error) {
        broke(error);
      }
    });
  }
  function broke(error: unknown): void {
    console.error(error);
    hint('hint.broken', { code: error instanceof Error ? error.message : String(error) });
  }

  // Recordings. A live slide may have several: each of its steps names its own.
  const scenesOf = (section: HTMLElement): readonly HTMLElement[] => [
    ...section.querySelectorAll<HTMLElement>('.scene'),
  ];
  function showScene(): HTMLElement | null {
    const scenes = scenesOf(current());
    const wanted = stepsOf(current()).findLast((step) => step.classList.contains('visible'))?.dataset[
      'recording'
    ];
    const shown = scenes.find((scene) => scene.querySelector(`[data-recording="${wanted}"]`)) ?? scenes[0];
    if (stepsOf(current()).length > 0) for (const scene of scenes) scene.hidden = scene !== shown;
    return shown ?? null;
  }
  function toggleRecording(): void {
    const section = current();
    const film = showScene()?.querySelector<Film>('[data-film]');
    if (!film) return;
    if (section.classList.contains('recording')) return stopRecording();
    section.classList.add('recording');
    show();
    film.rewind?.();
    hint('hint.recording');
  }
  function stopRecording(): void {
    const section = current();
    if (!section.classList.contains('recording')) return;
    section.classList.remove('recording');
    hint('hint.none');
    show();
  }

  /** The lab stands on a live slide once it runs, except while the recording plays or when it did not start. */
  function show(): void {
    const section = current();
    const state = labState();
    home.hidden =
      !section.classList.contains('live') ||
      section.classList.contains('recording') ||
      state === 'idle' ||
      state === 'failed';
    section.classList.toggle('has-lab', !home.hidden);
    showScene();
    reveal.dataset['lab'] = state;
  }

  // The speaker's windows.
  const id = crypto.getRandomValues(new Uint32Array(2)).join('-');
  const channel = channelOf(reveal.dataset['deck'] ?? '', id);
  let begun: number | null = null;
  let said: Hint = { key: 'hint.none', values: {} };
  let telling = 0;

  function hint(key: Hint['key'], values: Hint['values'] = {}): void {
    said = { key, values };
    reveal.dataset['hint'] = key.slice('hint.'.length);
    tellSoon();
  }
  function tellSoon(): void {
    // A timer, not a frame: the speaker's window goes on while this one is covered.
    if (telling === 0)
      telling = window.setTimeout(() => {
        telling = 0;
        channel.postMessage({ type: 'state', state: describe() });
      }, 60);
  }
  function describe(): DeckState {
    const section = current();
    return {
      index: sections.indexOf(section),
      slides: plan,
      notes: section.querySelector('.notes')?.innerHTML ?? '',
      steps: stepsOf(section).map((step) => ({
        text: step.querySelector('.do')?.firstChild?.textContent?.trim() ?? '',
        done: step.classList.contains('visible'),
      })),
      begun,
      lab: labState(),
      counts: stage?.counts() ?? null,
      hint: said,
    };
  }
  channel.addEventListener('message', ({ data }) => {
    const told = readToLeader(data);
    switch (told?.type) {
      case 'turn':
        if (gate({ key: told.by === 1 ? 'PageDown' : 'PageUp', repeat: false }))
          void (told.by === 1 ? deck.next() : deck.prev());
        break;
      case 'go':
        deck.slide(told.index, 0);
        break;
      case 'start':
        startLab();
        break;
      case 'recording':
        toggleRecording();
        break;
      case 'reset':
        begun = null;
        break;
      default:
    }
    if (told) tellSoon();
  });
  addEventListener('pagehide', () => channel.postMessage({ type: 'bye' }));

  function openPresenter(): void {
    const url = find<HTMLAnchorElement>('[data-action=presenter]').href;
    window.open(`${url}#${id}`, `ruche-presenter-${id}`, 'popup,width=1100,height=720');
  }

  // Slides.
  deck.on('slidechanged', () => {
    begun ??= Date.now();
    for (const one of sections) if (one !== current()) one.classList.remove('recording');
    rebuiltNote.hidden = true;
    entered = null;
    // Steps begin again with the state that they need, from whichever side the slide is entered.
    if (stepsOf(current()).length > 0) {
      deck.navigateFragment(-1);
      for (const step of stepsOf(current())) resetStep(step);
    }
    hint('hint.none');
    show();
    void enterState();
  });
  function resetStep(step: HTMLElement): void {
    delete step.dataset['verdict'];
    const output = step.querySelector('output');
    if (output) output.textContent = '';
  }
  deck.on('fragmentshown', (event) => {
    begun ??= Date.now();
    const { fragment } = event as unknown as { readonly fragment: HTMLElement };
    if (!('command' in fragment.dataset)) return tellSoon();
    stopRecording();
    resetStep(fragment);
    void play(fragment);
    show();
  });
  deck.on('fragmenthidden', (event) => {
    const { fragment } = event as unknown as { readonly fragment: HTMLElement };
    if ('command' in fragment.dataset && entered === current()) hint('hint.back');
  });
  host.addEventListener('ruche:state', () => {
    show();
    tellSoon();
  });

  await deck.initialize();
  for (const step of sections.flatMap(stepsOf)) resetStep(step);
  show();
  tellSoon();

  for (const button of document.querySelectorAll('[data-action=start-lab]'))
    button.addEventListener('click', (event) => {
      (event.currentTarget as HTMLElement).blur();
      startLab();
    });
  find('[data-action=previous]').addEventListener('click', () => deck.prev());
  find('[data-action=next]').addEventListener('click', () => deck.next());
  find('[data-action=presenter]').addEventListener('click', (event) => {
    event.preventDefault();
    openPresenter();
  });

  const rehearsal = find('.rehearsal');
  if (new URLSearchParams(location.search).has('rehearse')) {
    const { rehearse } = await import('./rehearse.ts');
    rehearse({
      panel: rehearsal,
      live: sections.filter((section) => section.classList.contains('live')),
      show: (section) => deck.slide(sections.indexOf(section), 0),
      whenReady,
      inTurn,
      close: () => {
        history.replaceState(null, '', location.pathname);
        deck.slide(0, 0);
        begun = null;
        tellSoon();
      },
    });
  }
}
