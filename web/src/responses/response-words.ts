import type { AppResponse, ResponseKind, ResponseState } from '../api/responses.ts';
import { ago, ahead } from '../ui/age-text.ts';

/** What is done to a target. */
export const KIND_WORDS: Readonly<Record<ResponseKind, string>> = {
  block_address: 'Block address',
  lock_user: 'Lock user',
  logout_user: 'Log out user',
};

const STATE_WORDS: Readonly<Record<ResponseState, string>> = {
  proposed: 'waits for approval',
  active: 'in force',
  expired: 'expired',
  undone: 'undone',
  allowed: 'allowed',
  limited: 'limited',
};

export function stateWords({ state, dryRun }: Pick<AppResponse, 'state' | 'dryRun'>): string {
  return state === 'active' && dryRun ? 'only reported' : STATE_WORDS[state];
}

/** When it ends, or ended. */
export function endWords({ state, until, created, history }: AppResponse, now: number): string {
  const last = history.at(-1)?.at ?? created;
  if (state === 'active' && until !== undefined) return `ends ${ahead(until, now)}`;
  if (state === 'proposed' && until !== undefined) return `lapses ${ahead(until, now)}`;
  return ago(last, now);
}

export const VIEWS = {
  current: ['proposed', 'active'],
  over: ['expired', 'undone'],
  'held back': ['allowed', 'limited'],
  all: [],
} as const satisfies Readonly<Record<string, readonly ResponseState[]>>;

export type View = keyof typeof VIEWS;

export const VIEW_NAMES = Object.keys(VIEWS) as readonly View[];

/** Of the query of an address. */
export function viewOf(query: string): View {
  const asked = new URLSearchParams(query).get('show');
  return VIEW_NAMES.find((view) => view === asked) ?? 'current';
}

/** What waits for a person stands first. */
export function inOrder(responses: readonly AppResponse[]): readonly AppResponse[] {
  return responses.toSorted((a, b) => Number(b.state === 'proposed') - Number(a.state === 'proposed'));
}

const STEP_WORDS: Readonly<Record<string, string>> = {
  proposed: 'proposed',
  approved: 'put in force',
  extended: 'extended',
  expired: 'ended',
  undone: 'undone',
  allowed: 'kept back: allowed',
  limited: 'kept back: limit',
};

/** Another version of the server may have more steps. */
export function stepWords(step: string): string {
  return STEP_WORDS[step] ?? step;
}
