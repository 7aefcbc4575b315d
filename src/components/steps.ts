/** One line of a lesson's table of steps. */
export interface StepLink {
  readonly id: string;
  readonly name: string;
}

/** The `<Step id name>` headings of a lesson's MDX, in order: its table of steps. */
export function stepsOf(body: string): readonly StepLink[] {
  return [...body.matchAll(/<Step id="([^"]+)" name="([^"]+)">/g)].map(([, id = '', name = '']) => ({
    id,
    name,
  }));
}
