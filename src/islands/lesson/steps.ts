/** The table of steps says which step is being read. */
export function followSteps(): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('[data-steps] a')];
  const headings = links.flatMap((link) => document.getElementById(link.hash.slice(1)) ?? []);
  if (headings.length === 0) return;

  let frame = 0;
  const mark = (): void => {
    frame = 0;
    // A step is read from the moment its heading has come into the upper two fifths of what can be seen.
    const line = innerHeight * 0.6;
    const isEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    const current = isEnd
      ? headings.at(-1)
      : headings.findLast((heading) => heading.getBoundingClientRect().top < line);
    for (const link of links) {
      if (link.hash === `#${current?.id}`) link.setAttribute('aria-current', 'step');
      else link.removeAttribute('aria-current');
    }
  };
  const soon = (): void => void (frame ||= requestAnimationFrame(mark));
  addEventListener('scroll', soon, { passive: true });
  addEventListener('resize', soon);
  mark();
}
