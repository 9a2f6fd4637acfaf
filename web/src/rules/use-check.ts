import { useEffect, useState } from 'react';
import { useClient } from '../api/client-context.ts';
import { checkRuleText, type RuleCheck } from '../api/rules.ts';

const PAUSE_MS = 500;
const NOTHING: RuleCheck = { problems: [], results: [] };

/** What the server says of the text, once nobody types any more; undefined until then. */
export function useCheck(text: string): RuleCheck | undefined {
  const client = useClient();
  const [checked, setChecked] = useState<{ readonly text: string; readonly check: RuleCheck }>();
  useEffect(() => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      checkRuleText(client, text, controller.signal).then(
        (check) => setChecked({ text, check }),
        // Whether it can be saved is said when it is saved.
        () => undefined,
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [client, text]);
  if (text.trim() === '') return NOTHING;
  return checked?.text === text ? checked.check : undefined;
}

/** Of tests; undefined where they can't have run. */
export const resultsOf = (check: RuleCheck | undefined) =>
  check === undefined || check.problems.length > 0 ? undefined : check.results;
