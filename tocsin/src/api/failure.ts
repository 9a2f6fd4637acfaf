import { SavedSearchesError } from '../detect/index.ts';
import { ResponsesError } from '../respond/index.ts';
import { SplError } from '../search/index.ts';
import { EntriesError } from '../server/index.ts';
import { StoreQueryError, StoreUnavailable } from '../store/index.ts';
import { AccountsError } from './accounts/index.ts';
import { ApiError, type ErrorCode } from './errors.ts';

/** ClickHouse's numbers of: time-out, memory limit (two), too many rows or bytes (two). */
const ENGINE_LIMITS: ReadonlySet<number> = new Set([159, 241, 173, 158, 307]);
const MAX_ENGINE_MESSAGE = 500;

const FRAMEWORK: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_NOT_FOUND: 'not_found',
};

const property = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;

/** Every error that leaves the API goes through here. Unknown ones tell the client nothing but the request's id. */
export const toApiError = (error: unknown, requestId: string): ApiError => {
  if (error instanceof ApiError) return error;
  if (error instanceof AccountsError)
    return new ApiError(error.code, error.message, {
      hint: error.hint,
      ...(error.code === 'busy' ? { retryAfter: 1 } : {}),
    });
  if (error instanceof SavedSearchesError) {
    const problems = error.problems.map(({ file: _, ...problem }) => problem);
    return new ApiError(error.code, error.message, problems.length === 0 ? {} : { problems });
  }
  if (error instanceof EntriesError) {
    const problems = error.problems.map(({ text: _, ...problem }) => problem);
    return new ApiError(codeOf(error), error.message, problems.length === 0 ? {} : { problems });
  }
  if (error instanceof ResponsesError) return new ApiError(error.code, error.message, { hint: error.hint });
  if (error instanceof SplError) {
    const { issues } = error;
    return new ApiError('invalid_search', issues[0]?.message ?? 'the search could not be understood', { issues });
  }
  if (error instanceof StoreUnavailable)
    return new ApiError('store_unavailable', error.message, {
      hint: 'try again in a moment',
      retryAfter: 2,
      cause: error,
    });
  if (error instanceof StoreQueryError) return fromEngine(error);

  if (property(error, 'name') === 'TimeoutError')
    return new ApiError('busy', 'the store did not answer in time', { retryAfter: 5, cause: error });

  const status = property(error, 'statusCode');
  const code = property(error, 'code');
  if (error instanceof Error && typeof status === 'number' && status >= 400 && status < 500)
    return fromFramework(error, typeof code === 'string' ? code : '');
  return new ApiError('internal', `the server failed at this request; its log has more under request id ${requestId}`, {
    cause: error,
  });
};

const codeOf = ({ noun, reason }: EntriesError): ErrorCode => {
  switch (reason) {
    case 'changed_meanwhile':
      return reason;
    case 'invalid':
    case 'unknown':
      return `${reason}_${noun}`;
    case 'read_only':
      return `${noun}s_read_only`;
    default:
      return `${noun}_${reason}`;
  }
};

const fromEngine = (error: StoreQueryError): ApiError => {
  const message = error.message.slice(0, MAX_ENGINE_MESSAGE);
  // Known by nothing but its words: the number is that of every syntax error.
  if (message.startsWith('Max query size exceeded'))
    return new ApiError('search_limit', 'the search is too long for the engine', {
      hint: 'use fewer terms, or `field IN (…)` in place of many OR',
      cause: error,
    });
  if (ENGINE_LIMITS.has(error.engineCode))
    return new ApiError('search_limit', message, { hint: 'narrow the time range or add terms', cause: error });
  return new ApiError('search_failed', message, { cause: error });
};

const fromFramework = (error: Error, code: string): ApiError =>
  new ApiError(
    FRAMEWORK[code] ?? 'invalid_request',
    error.message.replace(/^\p{Lu}(?=\p{Ll})/u, (c) => c.toLowerCase()),
    {
      cause: error,
    },
  );
