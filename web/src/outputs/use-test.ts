import { useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { type TestAnswer, testOutput } from '../api/outputs.ts';

export interface Test {
  /** The output that is being tried. */
  readonly busy: string | undefined;
  readonly outcome: { readonly id: string; readonly answer?: TestAnswer; readonly error?: ApiError } | undefined;
  readonly run: (id: string) => void;
}

/** Test events, one after the other, and what the other side said to the last. */
export function useTest(): Test {
  const client = useClient();
  const [busy, setBusy] = useState<string>();
  const [outcome, setOutcome] = useState<Test['outcome']>();
  const run = async (id: string) => {
    setBusy(id);
    setOutcome(undefined);
    try {
      setOutcome({ id, answer: await testOutput(client, id) });
    } catch (fault) {
      setOutcome({ id, error: asApiError(fault) });
    }
    setBusy(undefined);
  };
  return { busy, outcome, run: (id) => void run(id) };
}
