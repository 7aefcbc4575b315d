import type { Difference, MemberRow, ModuleRow } from './types.ts';

/** One member as enumerate.mjs describes it. */
export type Described = { readonly kind: string; readonly methods?: readonly string[] };

/** Module → member → what it is. */
export type Enumeration = Readonly<Record<string, Readonly<Record<string, Described>>>>;

/** Builds the support table: what Node exports, what the tab exports, and what is known to differ. */
export function buildTable(
  real: Enumeration,
  tab: Enumeration,
  differences: readonly Difference[],
): ModuleRow[] {
  const differs = new Set(
    differences.flatMap(({ module, member }) => member.split(' ').map((name) => `${module}.${name}`)),
  );
  return Object.entries(real).map(([module, members]) => ({
    module,
    members: Object.entries(members).map(([member, theirs]): MemberRow => {
      const ours = tab[module]?.[member];
      if (ours === undefined || ours.kind === 'absent') return { member, support: 'absent' };
      const lacks = (theirs.methods ?? []).filter((name) => !ours.methods?.includes(name));
      if (lacks.length > 0) return { member, support: 'partial', lacks };
      return { member, support: differs.has(`${module}.${member}`) ? 'partial' : 'full' };
    }),
  }));
}
