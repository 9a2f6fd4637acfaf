import { useMemo, useState } from 'react';
import type { Webhook } from '../api/demo.ts';
import { Age } from '../ui/age.tsx';
import { CappedText } from '../ui/capped-text.tsx';
import { Icon } from '../ui/icon.tsx';
import { ShortText } from '../ui/short-text.tsx';
import { prettyJson, titleOf } from './webhook-body.ts';

export function Webhooks({ webhooks, now }: { readonly webhooks: readonly Webhook[]; readonly now: number }) {
  const [chosen, setChosen] = useState<string>();
  const open = webhooks.find(({ id }) => id === chosen) ?? webhooks[0];
  return (
    <section className="card demo-column" aria-labelledby="webhooks-title">
      <h2 id="webhooks-title">
        Webhook receiver <span className="soft">{webhooks.length}</span>
      </h2>
      {open === undefined ? (
        <p className="soft">Nothing has been received yet.</p>
      ) : (
        <>
          <ul className="received" aria-label="Requests">
            {webhooks.map((webhook) => (
              <li key={webhook.id}>
                <button type="button" aria-pressed={webhook.id === open.id} onClick={() => setChosen(webhook.id)}>
                  <ShortText text={titleOf(webhook.body)} limit={140} />
                  <Age at={webhook.at} now={now} />
                </button>
              </li>
            ))}
          </ul>
          <OpenWebhook key={open.id} webhook={open} />
        </>
      )}
    </section>
  );
}

function OpenWebhook({ webhook }: { readonly webhook: Webhook }) {
  const pretty = useMemo(() => prettyJson(webhook.body), [webhook.body]);
  return (
    <article className="webhook">
      <p className={webhook.signatureOk ? 'good' : 'field-problem'}>
        <Icon name={webhook.signatureOk ? 'check' : 'warning'} />
        {webhook.signatureOk ? 'The signature is right: it comes from here, unchanged.' : 'The signature is wrong.'}
      </p>
      <details>
        <summary>Headers</summary>
        <dl className="headers">
          {webhook.headers.map(([name, value]) => (
            <div key={name}>
              <dt>
                <ShortText text={name} limit={100} />
              </dt>
              <dd>
                <CappedText text={value} limit={300} />
              </dd>
            </div>
          ))}
        </dl>
      </details>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre className="webhook-body" tabIndex={0}>
        <CappedText text={pretty} limit={20_000} />
      </pre>
    </article>
  );
}
