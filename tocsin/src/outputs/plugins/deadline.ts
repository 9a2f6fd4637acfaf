/**
 * Runs work under a signal that aborts with `signal`, or after so many milliseconds. Nothing of it is left at a signal that lives as long
 * as its process, which `AbortSignal.any` does not promise.
 */
export async function withDeadline<Result>(
  signal: AbortSignal,
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const control = new AbortController();
  const stop = (): void => control.abort(signal.reason);
  const timer = setTimeout(() => control.abort(new Error(`no end in ${milliseconds / 1000} s`)), milliseconds);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await work(control.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
