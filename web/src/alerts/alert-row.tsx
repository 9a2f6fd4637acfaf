import { memo } from 'react';
import type { Alert } from '../api/alerts.ts';
import { Link } from '../shell/link.tsx';
import { alertHref } from '../shell/routes.ts';
import { formatSecond } from '../time/format.ts';
import { Age } from '../ui/age.tsx';
import { SeverityBadge } from '../ui/severity-badge.tsx';
import { ShortText } from '../ui/short-text.tsx';
import { capped, visibleText } from '../ui/visible.ts';
import { DeliveryBadge, StatusBadge } from './badges.tsx';
import { EntityLine } from './entity.tsx';
import { windowText } from './window-text.ts';

interface Props {
  readonly alert: Alert;
  readonly now: number;
  readonly selected: boolean;
  readonly onSelect: (id: string, selected: boolean, withRange: boolean) => void;
}

export const AlertRow = memo(function AlertRow({ alert, now, selected, onSelect }: Props) {
  const { id, title, severity, reason, key, window, at, status, delivery, mutedUntil, late } = alert;
  return (
    <li className={selected ? 'alert-row selected' : 'alert-row'} data-alert={id}>
      <input
        type="checkbox"
        aria-label={`Select ${visibleText(capped(title, 80))}`}
        checked={selected}
        onChange={() => undefined}
        onClick={(event) => onSelect(id, !selected, event.shiftKey)}
      />
      <SeverityBadge severity={severity} />
      <div className="alert-what">
        <Link className="alert-title" href={alertHref(id)}>
          <ShortText text={title === '' ? 'without a title' : title} limit={200} />
        </Link>
        <p className="alert-why">
          <EntityLine entity={key} />
          <span className="alert-reason">
            <ShortText text={reason} limit={200} />
          </span>
        </p>
      </div>
      <span className="alert-window" title={`window ${formatSecond(window.from)} to ${formatSecond(window.to)}`}>
        {windowText(window)}
        {late ? <span className="soft"> late</span> : null}
      </span>
      <span className="alert-age">
        <Age at={at} now={now} />
      </span>
      <span className="alert-status">
        <StatusBadge status={status} />
        {mutedUntil !== undefined && mutedUntil > now ? <span className="soft"> muted</span> : null}
      </span>
      <span className="alert-delivery">{delivery === undefined ? null : <DeliveryBadge state={delivery} />}</span>
    </li>
  );
});
