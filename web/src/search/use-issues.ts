import { useEffect, useState } from 'react';
import { useClient } from '../api/client-context.ts';
import type { SplIssue } from '../api/types.ts';

const PAUSE_MS = 400;
const NONE: readonly SplIssue[] = [];

/** The faults of the text as it is typed, asked for after a pause; none while the answer for this very text is missing. */
export function useIssues(text: string): readonly SplIssue[] {
  const client = useClient();
  const [checked, setChecked] = useState<{ text: string; issues: readonly SplIssue[] }>({ text: '', issues: NONE });

  useEffect(() => {
    if (text.trim() === '') return;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      client.check(text, controller.signal).then(
        (issues) => setChecked({ text, issues }),
        // The check is a courtesy: when it fails, running the search says what is wrong.
        () => undefined,
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [client, text]);

  return checked.text === text ? checked.issues : NONE;
}
