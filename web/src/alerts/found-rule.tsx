import { useClient } from '../api/client-context.ts';
import { readRule } from '../api/rules.ts';
import { CappedText } from '../ui/capped-text.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { usePoll } from '../ui/use-poll.ts';

/** The rule that has found an alert, as its file says now. */
export function FoundRule({ id }: { readonly id: string }) {
  const client = useClient();
  const { value: rule, error } = usePoll(`rule ${id}`, 60_000, (signal) => readRule(client, id, signal));
  if (rule === undefined && error === undefined) return null;
  return (
    <section className="card" aria-labelledby="rule-title">
      <h2 id="rule-title">
        Rule
        {rule === undefined ? null : (
          <span className="card-acts">
            <CopyButton label="Copy" text={() => rule.text} />
          </span>
        )}
      </h2>
      {rule === undefined ? (
        <p className="soft">{error?.status === 404 ? 'It is no longer there.' : 'It can’t be read now.'}</p>
      ) : (
        <details className="rule-shown">
          <summary>Its text</summary>
          <pre className="spl-shown">
            <CappedText text={rule.text} limit={4000} />
          </pre>
        </details>
      )}
    </section>
  );
}
