import { decodeIssue, isFields } from './decode.ts';
import type { SplIssue } from './types.ts';

/** What is wrong with a field of what was sent. `path` is its place, such as `alert.suppress.for`; empty: the whole. */
export interface Problem {
  readonly path: string;
  readonly message: string;
  readonly hint?: string;
  /** In the file, where it has one. */
  readonly line?: number;
}

/** A request that failed: refused by the server (`status`), or never answered (`status` 0). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;
  readonly issues: readonly SplIssue[];
  readonly problems: readonly Problem[];

  constructor(fault: {
    status: number;
    code: string;
    message: string;
    hint?: string;
    issues?: readonly SplIssue[];
    problems?: readonly Problem[];
  }) {
    super(fault.message);
    this.status = fault.status;
    this.code = fault.code;
    this.hint = fault.hint;
    this.issues = fault.issues ?? [];
    this.problems = fault.problems ?? [];
  }

  /** Nobody is signed in (any more). */
  get isSessionOver(): boolean {
    return this.status === 401;
  }

  /** The server or its store is away for now; the same request may succeed later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

export function apiErrorFrom(status: number, body: unknown): ApiError {
  const error = isFields(body) && isFields(body.error) ? body.error : {};
  const message = typeof error.message === 'string' ? error.message : `the server answered ${status}`;
  const code = typeof error.code === 'string' ? error.code : `http_${status}`;
  const issues = Array.isArray(error.issues) ? error.issues.flatMap(issueOrNothing) : [];
  const problems = decodeProblems(error.problems);
  const hint = error.hint;
  return new ApiError({ status, code, message, issues, problems, ...(typeof hint === 'string' ? { hint } : {}) });
}

/** What a request that went wrong threw, whatever it was. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError({
    status: 500,
    code: 'unexpected',
    message: error instanceof Error ? error.message : String(error),
    hint: 'reload the page; it may be older than the server',
  });
}

export function decodeProblems(body: unknown): readonly Problem[] {
  if (!Array.isArray(body)) return [];
  return body.filter(isFields).map((problem) => ({
    path: Array.isArray(problem.path) ? problem.path.join('.') : typeof problem.path === 'string' ? problem.path : '',
    message: typeof problem.message === 'string' ? problem.message : 'is not right',
    ...(typeof problem.hint === 'string' ? { hint: problem.hint } : {}),
    ...(typeof problem.line === 'number' ? { line: problem.line } : {}),
  }));
}

function issueOrNothing(body: unknown): SplIssue[] {
  try {
    return [decodeIssue(body)];
  } catch {
    return [];
  }
}
