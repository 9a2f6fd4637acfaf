import type { Correlation, CorrelationRule, SigmaDocument } from '../sigma/documents.ts';

type Common = Pick<Correlation, 'rules' | 'groupBy' | 'timespan' | 'aliases' | 'generate'>;

/** The window's events against those of the window before it. */
export interface Spike extends Common {
  readonly type: 'spike';
  readonly direction: 'up' | 'down';
  /** How many times as many (or as few). */
  readonly ratio: number;
  /** Events that the higher of the two windows has at least. */
  readonly least: number;
}

/** A value that its group has not had within the timespan, once the group has been known for `learn` milliseconds. */
export interface NewTerm extends Common {
  readonly type: 'new_term';
  readonly field: readonly string[];
  readonly learn: number;
}

/** A value that differs from the one before it, of the same group and within the timespan. */
export interface Change extends Common {
  readonly type: 'change';
  readonly field: readonly string[];
}

/** How many of a hundred events of the first rule the second matches, too. */
export interface Percentage extends Common {
  readonly type: 'percentage';
  /** All events, and those that are counted. */
  readonly rules: readonly [string, string];
  readonly condition: NonNullable<Correlation['condition']>;
  /** Events of the first rule below which nothing is said. */
  readonly least: number;
}

/** What Sigma's seven types cannot say. */
export type OwnCorrelation = Spike | NewTerm | Change | Percentage;

export type AnyCorrelation = Correlation | OwnCorrelation;

export type OwnCorrelationRule = Omit<CorrelationRule, 'correlation'> & { readonly correlation: OwnCorrelation };

export type AnyCorrelationRule = CorrelationRule | OwnCorrelationRule;

export type AnyDocument = SigmaDocument | OwnCorrelationRule;

export const ruleName = ({ id, name, title }: AnyDocument): string => id ?? name ?? title;
