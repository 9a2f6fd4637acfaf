import { useEffect, useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { addRule, enableRule, type Rule, readRule } from '../api/rules.ts';
import { useSession } from '../session/session-context.tsx';
import { Link } from '../shell/link.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { ruleHref } from '../shell/routes.ts';
import { UnreadPage } from '../shell/unread-page.tsx';
import { usePoll } from '../ui/use-poll.ts';
import { capped, visibleText } from '../ui/visible.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { BacktestCard } from './backtest-card.tsx';
import { DeleteRule } from './delete-rule.tsx';
import { Refused } from './refused.tsx';
import { RuleFacts } from './rule-facts.tsx';
import { RuleText } from './rule-text.tsx';
import { canSwitch, whyNotWords } from './rule-words.ts';
import { TestList } from './test-list.tsx';
import { resultsOf, useCheck } from './use-check.ts';
import '../styles/searches.css';
import '../styles/alert.css';
import '../styles/search-bar.css';
import '../styles/rules.css';
import '../styles/rule.css';

export function RulePage({ id }: { readonly id: string }) {
  const client = useClient();
  const { value, error, again, set } = usePoll(id, 10_000, (signal) => readRule(client, id, signal));
  if (value === undefined) return <UnreadPage what="rule" all="rules" href="/rules" error={error} onRetry={again} />;
  return <Shown key={id} rule={value} onRule={set} />;
}

function Shown({ rule, onRule }: { readonly rule: Rule; readonly onRule: (rule: Rule) => void }) {
  const client = useClient();
  const { state: session } = useSession();
  const mayChange = session.phase === 'signed-in' && session.session.role !== 'viewer';
  /** As it was when editing began: its etag is what a change is checked against. */
  const [opened, setOpened] = useState(rule);
  const [text, setText] = useState(rule.text);
  const [refused, setRefused] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const isEdited = text !== opened.text;
  useEffect(() => {
    if (isEdited || rule.etag === opened.etag) return;
    setOpened(rule);
    setText(rule.text);
  }, [rule, opened, isEdited]);
  const check = useCheck(text);
  const results = isEdited ? resultsOf(check) : rule.results;

  const act = async (work: () => Promise<Rule>): Promise<Rule | undefined> => {
    setRefused(undefined);
    setBusy(true);
    try {
      const next = await work();
      if (next.id === rule.id) onRule(next);
      return next;
    } catch (fault) {
      setRefused(asApiError(fault));
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  const copy = () =>
    void act(() => addRule(client, rule.text, true)).then((copied) => {
      if (copied !== undefined) setOpened(copied);
    });
  const title = visibleText(capped(rule.title, 200));
  return (
    <PageFrame
      title={visibleText(capped(rule.title, 80))}
      heading={title}
      actions={
        mayChange ? (
          <>
            {rule.origin === 'shipped' ? (
              <button type="button" disabled={busy} onClick={copy}>
                Copy to your own
              </button>
            ) : (
              <DeleteRule rule={rule} />
            )}
            {canSwitch(rule) && rule.partOf === undefined ? (
              <button
                type="button"
                disabled={busy}
                onClick={() => void act(() => enableRule(client, rule.id, !rule.enabled))}
              >
                {rule.enabled ? 'Disable' : 'Enable'}
              </button>
            ) : null}
          </>
        ) : null
      }
    >
      <p className="soft file-line">
        {rule.origin === 'own' ? 'your own, ' : 'ships with Tocsin, '}
        <code>
          <VisibleText text={rule.file} />
        </code>
        {' · '}
        <Link href={`/alerts?status=all&rule=${encodeURIComponent(`rule:${rule.id}`)}`}>
          its alerts{rule.findings === undefined || rule.findings === 0 ? '' : ` (${rule.findings} in 7 days)`}
        </Link>
      </p>
      {rule.enabled && !rule.goesOn ? null : (
        <p className="rule-state" role="status">
          {rule.goesOn
            ? 'The file is wrong; the rule goes on as it was before.'
            : `It does not run: ${whyNotWords(rule)}.`}
        </p>
      )}
      {rule.partOf === undefined ? null : (
        <p className="rule-state">
          It is no finding by itself: it is there for <Link href={ruleHref(rule.partOf)}>another rule of its file</Link>
          .
        </p>
      )}
      {refused === undefined ? null : <Refused error={refused} />}
      <div className="rule-layout">
        <div className="rule-main">
          <RuleFacts rule={rule} />
          <RuleText
            key={rule.origin}
            rule={rule}
            opened={opened}
            text={text}
            readOnly={!mayChange || rule.origin === 'shipped'}
            problems={check?.problems ?? rule.problems}
            onText={setText}
            onSaved={(next) => {
              setOpened(next);
              setText(next.text);
              if (next.id === rule.id) onRule(next);
            }}
            onTakeTheirs={() => {
              setOpened(rule);
              setText(rule.text);
            }}
          />
        </div>
        <div className="rule-side">
          <TestList results={results} />
          {rule.type === 'anomaly' || rule.type === 'unreadable' || rule.type === 'filter' ? null : (
            <BacktestCard text={text} rule={isEdited ? '' : rule.id} />
          )}
        </div>
      </div>
    </PageFrame>
  );
}
