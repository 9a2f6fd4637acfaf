import {
  type DocumentFault,
  type DocumentFile,
  type Documents,
  DocumentsError,
  type DocumentWords,
  openDocuments,
  type Timers,
} from '../define/index.ts';
import type { Dashboard } from './dashboard.ts';
import type { IndexPattern } from './pattern.ts';
import { readDashboard } from './read-dashboard.ts';
import { readPattern } from './read-pattern.ts';

export type DashboardFile = DocumentFile<Dashboard>;
export type PatternFile = DocumentFile<IndexPattern>;
/** Both refuse with `DashboardsError`. */
export type Dashboards = Documents<Dashboard>;
export type Patterns = Documents<IndexPattern>;

const DASHBOARD_CODES = {
  unknown: 'unknown_dashboard',
  exists: 'dashboard_exists',
  changed_meanwhile: 'changed_meanwhile',
  invalid: 'invalid_dashboard',
  read_only: 'dashboards_read_only',
  shipped: 'dashboard_shipped',
} as const satisfies Record<DocumentFault, string>;

const PATTERN_CODES = {
  unknown: 'unknown_pattern',
  exists: 'pattern_exists',
  changed_meanwhile: 'changed_meanwhile',
  invalid: 'invalid_pattern',
  read_only: 'patterns_read_only',
  shipped: 'pattern_shipped',
} as const satisfies Record<DocumentFault, string>;

type Code = (typeof DASHBOARD_CODES)[DocumentFault] | (typeof PATTERN_CODES)[DocumentFault];

export class DashboardsError extends DocumentsError<Code> {
  override readonly name = 'DashboardsError';
}

export const DASHBOARD_WORDS: DocumentWords = {
  one: 'dashboard',
  many: 'dashboards',
  short: 'dashboard',
  goesOn: 'its file is wrong',
  isOut: 'its file is wrong',
};

export const PATTERN_WORDS: DocumentWords = {
  one: 'index pattern',
  many: 'index patterns',
  short: 'pattern',
  goesOn: 'it goes on as it was before',
  isOut: 'it limits no search',
};

/** A folder of one's own, which need not exist, and the folder of those that ship. */
export interface DocumentPlaces {
  readonly own: string;
  readonly shipped?: string | undefined;
}

export interface DashboardsOptions {
  readonly dashboards: DocumentPlaces;
  readonly patterns: DocumentPlaces;
  readonly notice: (level: 'info' | 'warn' | 'error', message: string) => void;
  readonly timers?: Timers | undefined;
}

export interface OpenDashboards {
  readonly dashboards: Dashboards;
  readonly patterns: Patterns;
  close(): Promise<void>;
}

/** Reads both folders and keeps an eye on them until `close`. */
export const openDashboards = async (options: DashboardsOptions): Promise<OpenDashboards> => {
  const { notice, timers } = options;
  const patterns = await openDocuments<IndexPattern>({
    folder: options.patterns.own,
    shipped: options.patterns.shipped,
    words: PATTERN_WORDS,
    read: readPattern,
    fail: (fault, message, problems) => new DashboardsError(PATTERN_CODES[fault], message, problems),
    notice,
    timers,
  });
  const dashboards = await openDocuments<Dashboard>({
    folder: options.dashboards.own,
    shipped: options.dashboards.shipped,
    words: DASHBOARD_WORDS,
    read: (id, text, file) => readDashboard(id, text, file, { patterns: patterns.list().map((one) => one.id) }),
    fail: (fault, message, problems) => new DashboardsError(DASHBOARD_CODES[fault], message, problems),
    notice,
    timers,
  });
  // A dashboard that names a pattern is right while there is one.
  const forget = patterns.onChange(() => void dashboards.recheck());
  return {
    dashboards,
    patterns,
    close: async () => {
      forget();
      await Promise.all([dashboards.close(), patterns.close()]);
    },
  };
};
