import type { Delivery } from '../api/alerts.ts';
import { Age } from '../ui/age.tsx';
import { ahead } from '../ui/age-text.ts';
import { CappedText } from '../ui/capped-text.tsx';
import { plural } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';
import { DeliveryBadge } from './badges.tsx';

interface Props {
  readonly deliveries: readonly Delivery[];
  readonly now: number;
  readonly busy: boolean;
  readonly onRetry: (action: string) => void;
}

/** Whether those who are to know have been told. */
export function Deliveries({ deliveries, now, busy, onRetry }: Props) {
  if (deliveries.length === 0) return <p className="soft">Nobody is told: what found it names no action.</p>;
  return (
    <ul className="deliveries">
      {deliveries.map((delivery) => (
        <li key={delivery.action}>
          <p className="delivery-head">
            <strong>
              <ShortText text={delivery.action} limit={80} />
            </strong>
            <DeliveryBadge state={delivery.state} />
            <span className="soft">
              <Age at={delivery.at} now={now} />
            </span>
          </p>
          {delivery.detail === '' ? null : (
            <p className="delivery-detail">
              <CappedText text={delivery.detail} limit={300} />
            </p>
          )}
          <p className="soft">
            {plural(delivery.attempts, 'attempt')}
            {delivery.next === undefined ? '' : `, next ${ahead(delivery.next, now)}`}
          </p>
          {delivery.state === 'failed' || delivery.state === 'retrying' ? (
            <button type="button" className="small" disabled={busy} onClick={() => onRetry(delivery.action)}>
              Send again<span className="visually-hidden"> by {delivery.action}</span>
            </button>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
