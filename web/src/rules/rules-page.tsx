import { useDeferredValue, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { enableRule, type ListedRule, listRules } from '../api/rules.ts';
import { useSession } from '../session/session-context.tsx';
import { amendAddress, useQuery } from '../shell/address.ts';
import { Link } from '../shell/link.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { NEW_RULE_HREF } from '../shell/routes.ts';
import { Icon } from '../ui/icon.tsx';
import { formatCount, plural } from '../ui/numbers.ts';
import { Trouble } from '../ui/trouble.tsx';
import { usePoll } from '../ui/use-poll.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { filterOf, inOrder, isTrouble, NO_FILTER, narrowed, queryOf, type RuleFilter } from './rule-filter.ts';
import { RuleFilterBar } from './rule-filter-bar.tsx';
import { RuleRow } from './rule-row.tsx';
import '../styles/searches.css';
import '../styles/alerts.css';
import '../styles/rules.css';

export function RulesPage() {
  const client = useClient();
  const { state: session } = useSession();
  const { value, error, again } = usePoll('rules', 5_000, (signal) => listRules(client, signal));
  const [refused, setRefused] = useState<ApiError>();
  const [busy, setBusy] = useState<string>();
  const query = useQuery();
  const filter = filterOf(query);
  const change = (next: RuleFilter) => amendAddress(`/rules${queryOf(next)}`);
  // What correlations are made of is shown with them.
  const rules = (value?.rules ?? []).filter(({ partOf }) => partOf === undefined);
  const shown = useDeferredValue(inOrder(narrowed(rules, filter)));
  const mayChange = session.phase === 'signed-in' && session.session.role !== 'viewer' && value?.writable === true;
  const enable = async ({ id }: ListedRule, enabled: boolean) => {
    setRefused(undefined);
    setBusy(id);
    try {
      await enableRule(client, id, enabled);
    } catch (fault) {
      setRefused(asApiError(fault));
    }
    setBusy(undefined);
    again();
  };
  return (
    <PageFrame
      title="Rules"
      actions={
        mayChange ? (
          <Link className="button primary" href={NEW_RULE_HREF}>
            <Icon name="plus" />
            New
          </Link>
        ) : null
      }
    >
      {error === undefined ? null : <Trouble error={error} stale={value !== undefined} onRetry={again} />}
      {refused === undefined ? null : <Trouble error={refused} />}
      {value === undefined ? (
        error === undefined ? (
          <div className="skeleton" aria-hidden="true" />
        ) : null
      ) : (
        <>
          <Counts rules={rules} />
          <RuleFilterBar rules={rules} filter={filter} onChange={change} />
          <p className="visually-hidden" role="status">
            {plural(shown.length, 'rule')}
          </p>
          {shown.length === 0 ? (
            <div className="state">
              <h2>{rules.length === 0 ? 'There are no rules yet' : 'No rule is like this'}</h2>
              <p>
                {rules.length === 0 ? (
                  <>
                    A rule looks at each event as it comes. <Link href={NEW_RULE_HREF}>Write the first one</Link>.
                  </>
                ) : (
                  <button type="button" onClick={() => change(NO_FILTER)}>
                    Clear the filters
                  </button>
                )}
              </p>
            </div>
          ) : (
            <ul className="rule-list" aria-label="Rules">
              {shown.map((rule) => (
                <RuleRow
                  key={`${rule.origin} ${rule.id}`}
                  rule={rule}
                  mayChange={mayChange}
                  busy={busy === rule.id}
                  onEnable={(enabled) => void enable(rule, enabled)}
                  onTag={(tag) => change({ ...filter, tag })}
                />
              ))}
            </ul>
          )}
          <p className="soft foot-note">
            Your own are files in{' '}
            <code>
              <VisibleText text={value.folder} />
            </code>
            ; what is written there runs at once, and <code>disabled.txt</code> there names those that do not.
            {value.writable ? '' : ' The server cannot write there, so they are changed by hand.'}
          </p>
        </>
      )}
    </PageFrame>
  );
}

function Counts({ rules }: { readonly rules: readonly ListedRule[] }) {
  const on = rules.filter(({ enabled }) => enabled).length;
  const trouble = rules.filter(isTrouble).length;
  const own = rules.filter(({ origin }) => origin === 'own').length;
  const findings = rules.reduce((sum, one) => sum + (one.findings ?? 0), 0);
  return (
    <dl className="figures">
      <div>
        <dt>Running</dt>
        <dd>
          {formatCount(on)} of {formatCount(rules.length)}
        </dd>
      </div>
      <div>
        <dt>Your own</dt>
        <dd>{formatCount(own)}</dd>
      </div>
      <div>
        <dt>Alerts in 7 days</dt>
        <dd>{formatCount(findings)}</dd>
      </div>
      {trouble === 0 ? null : (
        <div>
          <dt>In trouble</dt>
          <dd>
            <Link className="bad" href="/rules?state=trouble">
              {formatCount(trouble)}
            </Link>
          </dd>
        </div>
      )}
    </dl>
  );
}
