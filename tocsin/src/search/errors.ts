import type { SplIssue } from './search.ts';

/** A place in the search text as UTF-16 offsets, `to` exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A search that cannot be read or planned; each issue names its place and, where there is one, the mend. */
export class SplError extends Error {
  override readonly name = 'SplError';
  readonly issues: readonly SplIssue[];

  constructor(issues: readonly SplIssue[]) {
    super(issues.map(({ line, column, message }) => `${line}:${column}: ${message}`).join('\n'));
    this.issues = issues;
  }
}

export const issueAt = (text: string, span: Span, message: string, hint?: string): SplIssue => {
  const from = Math.min(span.from, text.length);
  const before = text.slice(0, from);
  return {
    message,
    ...(hint === undefined || hint === '' ? {} : { hint }),
    line: before.split('\n').length,
    column: from - (before.lastIndexOf('\n') + 1) + 1,
    from,
    to: Math.max(from, Math.min(span.to, text.length)),
  };
};

/** Thrown by planners, which know nodes and not the text; the caller adds the place. */
export class PlanError extends Error {
  override readonly name = 'PlanError';
  readonly node: object | undefined;
  readonly hint: string | undefined;

  constructor(message: string, node?: object, hint?: string) {
    super(message);
    this.node = node;
    this.hint = hint === '' ? undefined : hint;
  }
}
