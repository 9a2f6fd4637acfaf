import { useId } from 'react';
import type { ApiError } from '../api/api-error.ts';
import { decodeBody } from '../api/dashboards.ts';
import { type Fields, optionalText } from '../api/decode.ts';
import type { ImportKind } from '../api/imports.ts';
import { Link } from '../shell/link.tsx';
import { dashboardHref, patternHref, searchHref } from '../shell/routes.ts';
import { Icon } from '../ui/icon.tsx';
import { plural } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';
import type { PlanEntry } from './import-plan.ts';
import { TYPE_NAMES } from './new-panel.ts';
import { PanelSketch } from './panel-sketch.tsx';
import { Refused } from './refused.tsx';

export type Outcome = 'made' | ApiError;

const HREFS: Readonly<Record<ImportKind, (id: string) => string>> = {
  dashboards: dashboardHref,
  patterns: patternHref,
  searches: searchHref,
};

interface Props {
  readonly entry: PlanEntry;
  readonly isWanted: boolean;
  readonly outcome: Outcome | undefined;
  /** Where several were read. */
  readonly file: string | undefined;
  readonly onWant: (isWanted: boolean) => void;
}

/** Something that would be made, or was. */
export function ImportEntry({ entry, isWanted, outcome, file, onWant }: Props) {
  const { kind, title, body, taken, target, id } = entry;
  const about = useId();
  const panels = kind === 'dashboards' ? decodeBody(body).panels : undefined;
  const isMade = outcome === 'made';
  return (
    <li className="import-entry">
      {isMade ? (
        <p className="import-title">
          <Icon name="check" />
          <Link href={HREFS[kind](target)}>
            <ShortText text={title} limit={120} />
          </Link>
        </p>
      ) : (
        <label className="check import-title">
          <input
            type="checkbox"
            checked={isWanted}
            aria-describedby={about}
            onChange={({ target: { checked } }) => onWant(checked)}
          />
          <span>
            <ShortText text={title} limit={120} />
          </span>
        </label>
      )}
      <div className="import-about">
        <p className="soft" id={about}>
          <code>
            <ShortText text={isMade || isWanted ? target : id} limit={100} />
          </code>
          {file === undefined ? null : (
            <>
              {' '}
              of <ShortText text={file} limit={60} />
            </>
          )}
          {taken && !isMade ? (
            <>
              {' '}
              <span className="tag">is there already</span>{' '}
              {isWanted ? 'and stays: this one is made beside it' : 'and stays as it is; tick it for a second one'}
            </>
          ) : null}
        </p>
        {panels === undefined ? <Facts kind={kind} body={body} /> : <Panels panels={panels} />}
        {outcome === undefined || isMade ? null : (
          <Refused error={outcome} panels={(panels ?? []).map((panel) => panel.title)} />
        )}
      </div>
      {panels === undefined ? null : <PanelSketch panels={panels} />}
    </li>
  );
}

function Facts({ kind, body }: { readonly kind: ImportKind; readonly body: Fields }) {
  const text =
    kind === 'patterns'
      ? (Array.isArray(body.indexes) ? body.indexes : []).map(String).join(', ')
      : optionalText(body, 'search');
  if (text === undefined || text === '') return null;
  return (
    <p className="mono import-spl">
      <ShortText text={text} limit={400} />
    </p>
  );
}

function Panels({ panels }: { readonly panels: ReturnType<typeof decodeBody>['panels'] }) {
  if (panels.length === 0) return <p className="soft">no panels</p>;
  return (
    <details className="import-panels">
      <summary>{plural(panels.length, 'panel')}</summary>
      <ul>
        {panels.map(({ title, type, search }, index) => (
          // places in a list that does not change
          <li key={index}>
            {title === '' ? null : <ShortText text={title} limit={120} />}{' '}
            <span className="soft">{TYPE_NAMES[type]}</span>
            {search === undefined ? null : (
              <p className="mono import-spl">
                <ShortText text={search} limit={400} />
              </p>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
