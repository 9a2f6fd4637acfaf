import { useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import type { Client } from '../api/client.ts';
import { useClient } from '../api/client-context.ts';
import { type Polled, usePoll } from '../ui/use-poll.ts';

/** An alert or an incident that is shown, and what is done to it. */
export interface OpenCase<Detail> {
  readonly poll: Polled<Detail>;
  readonly busy: boolean;
  /** Why the last change was refused. */
  readonly refused: ApiError | undefined;
  /** Resolves with whether it succeeded. */
  readonly act: (change: (client: Client) => Promise<Detail>) => Promise<boolean>;
}

export function useCase<Detail>(
  id: string,
  read: (client: Client, id: string, signal: AbortSignal) => Promise<Detail>,
): OpenCase<Detail> {
  const client = useClient();
  const poll = usePoll(id, 5_000, (signal) => read(client, id, signal));
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<ApiError>();
  const act = async (change: (client: Client) => Promise<Detail>): Promise<boolean> => {
    setBusy(true);
    setRefused(undefined);
    try {
      poll.set(await change(client));
      return true;
    } catch (error) {
      setRefused(asApiError(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { poll, busy, refused, act };
}
