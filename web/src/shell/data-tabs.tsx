import { DATA_PLACES } from './data-places.ts';
import { Link } from './link.tsx';
import type { Route } from './routes.ts';
import '../styles/data-tabs.css';

/** The pages about data, beside one another; nothing on any other page. */
export function DataTabs({ page }: { readonly page: Route['page'] }) {
  if (!DATA_PLACES.some(({ pages }) => pages.includes(page))) return null;
  return (
    <nav className="data-tabs" aria-label="Data">
      <ul>
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
