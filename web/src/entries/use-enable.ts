import { useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { changeEntry, type EntryList, readEntry } from '../api/entries.ts';

/** Switching entries of the configuration on and off, one at a time. */
export interface Enabling {
  /** Id of the one that is being switched. */
  readonly busy: string | undefined;
  readonly refused: ApiError | undefined;
  /** What was left behind by the last one, in sentences. */
  readonly left: readonly string[];
  readonly enable: (id: string, enabled: boolean) => void;
}

/** `done`: called after each change, or refusal. */
export function useEnable(of: EntryList, done: () => void): Enabling {
  const client = useClient();
  const [busy, setBusy] = useState<string>();
  const [refused, setRefused] = useState<ApiError>();
  const [left, setLeft] = useState<readonly string[]>([]);
  const enable = async (id: string, enabled: boolean): Promise<void> => {
    setRefused(undefined);
    setLeft([]);
    setBusy(id);
    try {
      const { etag, ...entry } = await readEntry(client, of, id);
      setLeft((await changeEntry(client, of, id, etag, { ...entry, enabled })).left);
    } catch (fault) {
      setRefused(asApiError(fault));
    }
    setBusy(undefined);
    done();
  };
  return { busy, refused, left, enable: (id, enabled) => void enable(id, enabled) };
}
