import { useState } from 'react';
import { type AlertDetail, type AlertStatus, commentOn, mute, setStatus } from '../api/alerts.ts';
import type { Client } from '../api/client.ts';
import { formatSecond } from '../time/format.ts';
import { StatusBadge } from './badges.tsx';

interface Props {
  readonly alert: AlertDetail;
  readonly now: number;
  readonly busy: boolean;
  /** Resolves with whether it succeeded. */
  readonly act: (change: (client: Client) => Promise<AlertDetail>) => Promise<boolean>;
}

const STEPS: readonly { readonly status: AlertStatus; readonly name: string }[] = [
  { status: 'acknowledged', name: 'Acknowledge' },
  { status: 'closed', name: 'Close' },
  { status: 'false positive', name: 'False positive' },
  { status: 'open', name: 'Reopen' },
];
const MUTES = [
  { span: '1h', name: '1 hour' },
  { span: '4h', name: '4 hours' },
  { span: '24h', name: '1 day' },
  { span: '168h', name: '7 days' },
];

/** What a person can do with an alert; the comment goes with whatever is done next. */
export function AlertActs({ alert, now, busy, act }: Props) {
  const [comment, setComment] = useState('');
  const { id, status, mutedUntil } = alert;
  const isMuted = mutedUntil !== undefined && mutedUntil > now;
  const run = (change: (client: Client) => Promise<AlertDetail>) => {
    void act(change).then((done) => {
      if (done) setComment('');
    });
  };
  return (
    <section className="card acts" aria-labelledby="acts-title">
      <h2 id="acts-title">
        <StatusBadge status={status} />
        {alert.changedBy === undefined ? null : <span className="soft">by {alert.changedBy}</span>}
      </h2>
      <label className="visually-hidden" htmlFor="alert-comment">
        Comment
      </label>
      <textarea
        id="alert-comment"
        rows={2}
        placeholder="Comment"
        maxLength={10_000}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      <div className="act-buttons">
        {STEPS.filter((step) => step.status !== status).map((step) => (
          <button
            key={step.status}
            type="button"
            className={step.status === 'acknowledged' && status === 'open' ? 'primary' : undefined}
            disabled={busy}
            onClick={() => run((client) => setStatus(client, id, step.status, comment))}
          >
            {step.name}
          </button>
        ))}
        <button
          type="button"
          disabled={busy || comment.trim() === ''}
          onClick={() => run((client) => commentOn(client, id, comment.trim()))}
        >
          Comment only
        </button>
      </div>
      <div className="mute">
        {isMuted ? (
          <>
            <p>Muted until {formatSecond(mutedUntil)}: nobody is told of more like this.</p>
            <button
              type="button"
              className="small"
              disabled={busy}
              onClick={() => run((client) => mute(client, id, undefined, comment))}
            >
              End the mute
            </button>
          </>
        ) : (
          <fieldset>
            <legend>Mute more like this for</legend>
            {MUTES.map(({ span, name }) => (
              <button
                key={span}
                type="button"
                className="small"
                disabled={busy}
                onClick={() => run((client) => mute(client, id, span, comment))}
              >
                {name}
              </button>
            ))}
          </fieldset>
        )}
      </div>
    </section>
  );
}
