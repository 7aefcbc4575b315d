import Reveal from 'reveal.js';

/** A lab keeps its keys: while focus is inside one, the deck hears nothing but what the lab lets through. */
function deckMayHear(event: KeyboardEvent): boolean {
  const inLab = event.composedPath().some((one) => one instanceof Element && one.tagName === 'RUCHE-LAB');
  if (!inLab) return true;
  // Page keys have no meaning in a lab: a clicker goes on working wherever the focus is.
  return event.key === 'PageDown' || event.key === 'PageUp';
}

// Escape gives the keys back to the deck (menus and drawers of the lab take theirs first).
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.defaultPrevented || deckMayHear(event)) return;
  if (document.activeElement instanceof HTMLElement || document.activeElement instanceof SVGElement)
    document.activeElement.blur();
});

const deck = new Reveal({
  width: 1280,
  height: 720,
  margin: 0.04,
  hash: true,
  history: false,
  controls: true,
  controlsTutorial: false,
  progress: true,
  slideNumber: 'c/t',
  center: false,
  transition: 'none',
  backgroundTransition: 'none',
  keyboardCondition: deckMayHear,
  pdfSeparateFragments: false,
  pdfMaxPagesPerSlide: 1,
});

void deck.initialize();
