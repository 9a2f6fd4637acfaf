import { Link } from '../shell/link.tsx';

const VIEWS = [
  { view: 'incidents', href: '/incidents', name: 'Incidents' },
  { view: 'alerts', href: '/alerts', name: 'Every alert' },
] as const;

/** Alerts grouped, or one by one. */
export function ViewSwitch({ view: chosen }: { readonly view: (typeof VIEWS)[number]['view'] }) {
  return (
    <nav className="view-switch" aria-label="Alerts, grouped or one by one">
      <ul>
        {VIEWS.map(({ view, href, name }) => (
          <li key={view}>
            <Link href={href} aria-current={view === chosen ? 'page' : undefined}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
