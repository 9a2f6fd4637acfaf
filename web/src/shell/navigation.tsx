import { useRef } from 'react';
import { formatCount } from '../ui/numbers.ts';
import { DATA_PLACES } from './data-places.ts';
import { Link } from './link.tsx';
import type { Route } from './routes.ts';
import { useCurrentInView } from './use-current-in-view.ts';

interface Props {
  readonly page: Route['page'];
  /** Undefined until known. */
  readonly openAlerts: number | undefined;
  readonly demo: boolean;
}

const PLACES: readonly { readonly href: string; readonly name: string; readonly pages: readonly Route['page'][] }[] = [
  { href: '/search', name: 'Search', pages: ['search'] },
  { href: '/dashboards', name: 'Dashboards', pages: ['dashboards', 'dashboard', 'new dashboard', 'import dashboards'] },
  { href: '/alerts', name: 'Alerts', pages: ['alerts', 'alert', 'incidents', 'incident'] },
  { href: '/rules', name: 'Rules', pages: ['rules', 'rule', 'new rule'] },
  { href: '/searches', name: 'Saved searches', pages: ['searches', 'saved search', 'new search'] },
  { href: '/responses', name: 'Responses', pages: ['responses'] },
  {
    href: '/sources',
    name: 'Data',
    pages: DATA_PLACES.flatMap(({ pages }) => pages),
  },
  { href: '/demo', name: 'Demo', pages: ['demo'] },
];

export function Navigation({ page, openAlerts, demo }: Props) {
  const bar = useRef<HTMLElement>(null);
  // The count and the demo come later, and move what stands behind them.
  useCurrentInView(bar, `${page} ${demo} ${openAlerts === undefined}`);
  return (
    <nav aria-label="Pages" ref={bar}>
      <ul>
        {PLACES.filter(({ name }) => demo || page === 'demo' || name !== 'Demo').map(({ href, name, pages }) => (
          <li key={href}>
            <Link href={href} aria-current={pages.includes(page) ? 'page' : undefined}>
              {name}
              {name === 'Alerts' && openAlerts !== undefined && openAlerts > 0 ? (
                <span className="nav-count">
                  {formatCount(openAlerts)}
                  <span className="visually-hidden"> open</span>
                </span>
              ) : null}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
