import type { PatternTexts } from './define-patterns.ts';

export type Choose = (legacy: string, ecs: string) => string;

/** A text of which more than the names of captures differs between the sets: `bySet((choose) => `from ${choose('a', 'b')}`)`. */
export const bySet = (text: (choose: Choose) => string): PatternTexts => ({
  disabled: text((legacy) => legacy),
  v8: text((_legacy, ecs) => ecs),
});
