import type { Target } from './canary.ts';

/**
 * One attack. `run` is sent as text to where it is tried, so it stands alone; it throws, rejects or comes to nothing
 * where it is contained. What it reaches is seen at the target, or said by its `true`: something was kept, read or done
 * that must not be.
 */
export interface ScriptAttack {
  readonly name: string;
  readonly run: (target: Target) => unknown;
  /** Its success is not seen at the target: `run` resolves with true. */
  readonly told?: true;
  /** The frame's policy alone does not stop it, and need not: it is stopped before that. */
  readonly walled?: false;
  /**
   * A limit of the platform, stated on the security page: Chromium looks the address up and opens a connection before it
   * asks the policy, which then keeps every byte back. Contained is: nothing was sent.
   */
  readonly dials?: true;
  /** It wants no more than a connection. */
  readonly connects?: true;
}

/** An attack that is written down: HTML, as a service of the lab may serve it. */
export interface MarkupAttack {
  readonly name: string;
  readonly markup: (target: Target) => string;
  readonly connects?: true;
}

/** A function's text as an expression, whichever way it was written. */
export function textOf(run: ScriptAttack['run']): string {
  const text = run.toString();
  return /^(async )?run\(/.test(text) ? `({ ${text} }).run` : `(${text})`;
}

/** An expression that tries a list of attacks, each at its target, and resolves with the names of those that told of a success. */
export function attempts(attacks: readonly ScriptAttack[], targets: readonly Target[]): string {
  const list = attacks.map(
    ({ name, run }, at) => `[${JSON.stringify(name)}, ${textOf(run)}, ${JSON.stringify(targets[at])}]`,
  );
  return `(async () => {
    const told = await Promise.all([${list.join(',\n')}].map(async ([name, run, target]) => {
      try { return (await run(target)) === true ? name : null; } catch { return null; }
    }));
    return told.filter((name) => name !== null);
  })()`;
}
