import { decodeIssue, isFields } from './decode.ts';
import type { SplIssue } from './types.ts';

/** A request that failed: refused by the server (`status`), or never answered (`status` 0). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;
  readonly issues: readonly SplIssue[];

  constructor(fault: { status: number; code: string; message: string; hint?: string; issues?: readonly SplIssue[] }) {
    super(fault.message);
    this.status = fault.status;
    this.code = fault.code;
    this.hint = fault.hint;
    this.issues = fault.issues ?? [];
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
  const hint = error.hint;
  return new ApiError({ status, code, message, issues, ...(typeof hint === 'string' ? { hint } : {}) });
}

function issueOrNothing(body: unknown): SplIssue[] {
  try {
    return [decodeIssue(body)];
  } catch {
    return [];
  }
}
