import { useRef } from 'react';
import { DATA_PLACES } from './data-places.ts';
import { Link } from './link.tsx';
import type { Route } from './routes.ts';
import { useCurrentInView } from './use-current-in-view.ts';
import '../styles/data-tabs.css';

/** The pages about data, beside one another; nothing on any other page. */
export function DataTabs({ page }: { readonly page: Route['page'] }) {
  const bar = useRef<HTMLUListElement>(null);
  useCurrentInView(bar, page);
  if (!DATA_PLACES.some(({ pages }) => pages.includes(page))) return null;
  return (
    <nav className="data-tabs" aria-label="Data">
      <ul ref={bar}>
        {DATA_PLACES.map(({ href, name, pages }) => (
          <li key={href}>
            <Link href={href} aria-current={pages.includes(page) ? 'page' : undefined}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
