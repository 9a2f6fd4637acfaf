import { useState } from 'react';
import { StatusBadge } from '../alerts/badges.tsx';
import type { CaseStatus, Cases } from '../api/cases.ts';
import type { Client } from '../api/client.ts';
import { formatSecond } from '../time/format.ts';

/** An alert, or an incident. */
interface Case {
  readonly id: string;
  readonly status: CaseStatus;
  readonly changedBy?: string;
  readonly mutedUntil?: number;
}

interface Props<Detail extends Case> {
  readonly of: Detail;
  readonly changes: Cases<Detail>;
  /** Of an anomaly: it was to be expected, which its rule learns. */
  readonly expect?: (client: Client, id: string, comment: string) => Promise<Detail>;
  /** What a mute keeps quiet. */
  readonly more: string;
  readonly now: number;
  readonly busy: boolean;
  /** Resolves with whether it succeeded. */
  readonly act: (change: (client: Client) => Promise<Detail>) => Promise<boolean>;
}

const STEPS: readonly { readonly status: CaseStatus; readonly name: string }[] = [
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

/** What a person can do with an alert or an incident; the comment goes with whatever is done next. */
export function CaseActs<Detail extends Case>({ of, changes, expect, more, now, busy, act }: Props<Detail>) {
  const [comment, setComment] = useState('');
  const { id, status, mutedUntil } = of;
  const isMuted = mutedUntil !== undefined && mutedUntil > now;
  const run = (change: (client: Client) => Promise<Detail>) => {
    void act(change).then((done) => {
      if (done) setComment('');
    });
  };
  return (
    <section className="card acts" aria-labelledby="acts-title">
      <h2 id="acts-title">
        <StatusBadge status={status} />
        {of.changedBy === undefined ? null : <span className="soft">by {of.changedBy}</span>}
      </h2>
      <label className="visually-hidden" htmlFor="case-comment">
        Comment
      </label>
      <textarea
        id="case-comment"
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
            onClick={() => run((client) => changes.setStatus(client, id, step.status, comment))}
          >
            {step.name}
          </button>
        ))}
        {expect === undefined || status === 'false positive' ? null : (
          <button
            type="button"
            title="The rule learns that this is usual here; the alert becomes a false positive"
            disabled={busy}
            onClick={() => run((client) => expect(client, id, comment))}
          >
            Expected
          </button>
        )}
        <button
          type="button"
          disabled={busy || comment.trim() === ''}
          onClick={() => run((client) => changes.comment(client, id, comment.trim()))}
        >
          Comment only
        </button>
      </div>
      <div className="mute">
        {isMuted ? (
          <>
            <p>
              Muted until {formatSecond(mutedUntil)}: nobody is told of {more}.
            </p>
            <button
              type="button"
              className="small"
              disabled={busy}
              onClick={() => run((client) => changes.mute(client, id, undefined, comment))}
            >
              End the mute
            </button>
          </>
        ) : (
          <fieldset>
            <legend>Mute {more} for</legend>
            {MUTES.map(({ span, name }) => (
              <button
                key={span}
                type="button"
                className="small"
                disabled={busy}
                onClick={() => run((client) => changes.mute(client, id, span, comment))}
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
