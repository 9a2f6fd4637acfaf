import { useMemo } from 'react';
import { useQuery } from '../shell/address.ts';
import { Link } from '../shell/link.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { NEW_SOURCE_HREF } from '../shell/routes.ts';
import { Described } from '../ui/described.tsx';
import { ConnectRecipe } from './connect-recipe.tsx';
import { RECIPES } from './recipes/index.ts';
import '../styles/sources.css';
import '../styles/connect.css';

/** Choose what sends, paste the lines, and see the first event come. */
export function ConnectPage() {
  const query = useQuery();
  const chosen = useMemo(() => new URLSearchParams(query).get('kind'), [query]);
  const recipe = RECIPES.find(({ id }) => id === chosen);
  return (
    <PageFrame title="Connect a source">
      <nav className="recipes" aria-label="What sends">
        <ul>
          {RECIPES.map(({ id, name, summary }) => (
            <li key={id}>
              <Link href={`${NEW_SOURCE_HREF}?kind=${id}`} aria-current={id === chosen ? 'page' : undefined}>
                <strong>{name}</strong>
                <span>
                  <Described text={summary} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {recipe === undefined ? null : <ConnectRecipe key={recipe.id} recipe={recipe} />}
    </PageFrame>
  );
}
