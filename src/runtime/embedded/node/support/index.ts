/** What of Node the tab has, proven by probes.test.ts. For the site. */
import rows from './table.json' with { type: 'json' };
import type { ModuleRow } from './types.ts';

/** Every module of Node, by name; the test holds it to what the tab exports. */
export const SUPPORT = rows as readonly ModuleRow[];
export { DIFFERENCES } from './differences.ts';
export type { Difference, MemberRow, ModuleRow, Support } from './types.ts';
