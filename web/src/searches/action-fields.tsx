import { useEffect, useState } from 'react';
import { type Action, listActions, testAction } from '../api/actions.ts';
import { asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { Icon } from '../ui/icon.tsx';
import { VisibleText } from '../ui/visible-text.tsx';
import type { DraftForm } from './draft-form.ts';

/** Whom an alert tells: the actions of tocsin.yaml, each of which can be tried. */
export function ActionFields({ draft, problems, onChange }: DraftForm) {
  const { actions, fault } = useActions();
  const known = new Set(actions?.map(({ name }) => name));
  // A name that the configuration lost stays chosen until a person takes it away.
  const lost = actions === undefined ? [] : draft.actions.filter((name) => !known.has(name));
  const toggle = (name: string, chosen: boolean) =>
    onChange({ actions: chosen ? [...draft.actions, name] : draft.actions.filter((other) => other !== name) });
  return (
    <fieldset className="actions-field" aria-describedby="actions-about">
      <legend>Tell</legend>
      {actions?.length === 0 ? (
        <p className="hint">
          No action is configured. Name one under <code>actions</code> in tocsin.yaml; alerts are kept and shown here
          without one.
        </p>
      ) : null}
      {fault === undefined ? null : <p className="field-problem">{fault}</p>}
      <ul className="action-list">
        {actions?.map((action) => (
          <li key={action.name}>
            <label className="check">
              <input
                type="checkbox"
                checked={draft.actions.includes(action.name)}
                onChange={(event) => toggle(action.name, event.target.checked)}
              />
              <span>
                <strong>
                  <VisibleText text={action.name} />
                </strong>{' '}
                <span className="soft">
                  <VisibleText text={action.summary} />
                </span>
              </span>
            </label>
            <SendTest name={action.name} />
            {action.error === undefined ? null : (
              <p className="field-problem wide">
                failing now: <VisibleText text={action.error.message} />
              </p>
            )}
          </li>
        ))}
        {lost.map((name) => (
          <li key={name}>
            <label className="check">
              <input type="checkbox" checked onChange={() => toggle(name, false)} />
              <strong>
                <VisibleText text={name} />
              </strong>
            </label>
            <p className="field-problem wide">there is no such action in tocsin.yaml</p>
          </li>
        ))}
      </ul>
      <p id="actions-about" className="field-problem">
        {problems.actions}
      </p>
    </fieldset>
  );
}

function useActions() {
  const client = useClient();
  const [actions, setActions] = useState<readonly Action[]>();
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    const controller = new AbortController();
    listActions(client, controller.signal).then(setActions, (error: unknown) => {
      if (!controller.signal.aborted) setFault(`the actions cannot be listed: ${asApiError(error).message}`);
    });
    return () => controller.abort();
  }, [client]);
  return { actions, fault };
}

function SendTest({ name }: { readonly name: string }) {
  const client = useClient();
  const [outcome, setOutcome] = useState<{ readonly good: boolean; readonly text: string }>();
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    setOutcome(undefined);
    try {
      const { delivered, detail } = await testAction(client, name);
      setOutcome({
        good: delivered,
        text: `${delivered ? 'delivered' : 'failed'}${detail === '' ? '' : `: ${detail}`}`,
      });
    } catch (error) {
      setOutcome({ good: false, text: asApiError(error).message });
    }
    setBusy(false);
  };
  return (
    <>
      <button type="button" className="small" disabled={busy} onClick={() => void send()}>
        {busy ? 'Sending…' : 'Send test'}
        <span className="visually-hidden"> by {name}</span>
      </button>
      <p className={outcome?.good === false ? 'field-problem wide' : 'good wide'} role="status">
        {outcome === undefined ? null : (
          <>
            <Icon name={outcome.good ? 'check' : 'warning'} />
            <VisibleText text={outcome.text} />
          </>
        )}
      </p>
    </>
  );
}
