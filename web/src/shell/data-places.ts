import type { Route } from './routes.ts';

interface DataPlace {
  readonly href: string;
  readonly name: string;
  readonly pages: readonly Route['page'][];
}

/** Where data comes from, where it goes, and where it lies: one entry of the navigation, with these beside one another. */
export const DATA_PLACES: readonly DataPlace[] = [
  { href: '/sources', name: 'Sources', pages: ['sources', 'new source'] },
  { href: '/inputs', name: 'Inputs', pages: ['inputs', 'input', 'new input'] },
  { href: '/outputs', name: 'Outputs', pages: ['outputs', 'output', 'new output'] },
  { href: '/patterns', name: 'Index patterns', pages: ['patterns', 'pattern', 'new pattern'] },
  { href: '/storage', name: 'Storage', pages: ['storage'] },
];
