import { type ReactNode, useRef, useState } from 'react';
import type { Panel } from '../api/dashboards.ts';
import { Markdown } from '../charts/markdown.tsx';
import { navigate } from '../shell/address.ts';
import { Link } from '../shell/link.tsx';
import { NEW_SOURCE_HREF } from '../shell/routes.ts';
import type { TimeRange } from '../time/range.ts';
import { ago } from '../ui/age-text.ts';
import { download } from '../ui/download.ts';
import { Icon } from '../ui/icon.tsx';
import { MenuButton } from '../ui/menu-button.tsx';
import { formatElapsed, plural } from '../ui/numbers.ts';
import { PanelButton } from '../ui/panel-button.tsx';
import { ShortText } from '../ui/short-text.tsx';
import { useNow } from '../ui/use-now.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { csvText } from './csv.ts';
import { PanelPicture } from './panel-picture.tsx';
import { type PanelRequest, searchAddress } from './panel-search.ts';
import { type PanelState, usePanel } from './use-panel.ts';
import { useChoice, ValueActions } from './value-actions.tsx';
import '../styles/panel.css';

interface Props {
  readonly panel: Panel;
  readonly request: PanelRequest | undefined;
  /** Grows when all panels are to be asked anew. */
  readonly round: number;
  /** Among the panels, as one reads. */
  readonly order: number;
  /** Without controls: on the wall, and while a dashboard is edited. */
  readonly bare: boolean;
  readonly onFilter: (condition: string) => void;
  readonly onRange: (range: TimeRange) => void;
  /** What stands over the picture while it is edited. */
  readonly tools?: ReactNode;
}

/** A panel: its title, its picture or what kept it from having one, and what can be done with it. */
export function PanelCard({ panel, request, round, order, bare, onFilter, onRange, tools }: Props) {
  const box = useRef<HTMLElement>(null);
  const [asTable, setAsTable] = useState(false);
  const [again, setAgain] = useState(0);
  const state = usePanel(request, { round, again }, box, order);
  const { choice, choose, close } = useChoice();
  const title = panel.title === '' ? 'Panel without a title' : panel.title;
  const hasTable = request !== undefined && state.result !== undefined && panel.type !== 'table';
  return (
    <section className={state.busy && request !== undefined ? 'panel busy' : 'panel'} aria-label={title} ref={box}>
      <div className="panel-head">
        {panel.title === '' ? null : (
          <h2>
            <ShortText text={panel.title} limit={200} />
          </h2>
        )}
        {panel.description === undefined || bare ? null : (
          <PanelButton
            title="About this panel"
            className="quiet small"
            button={
              <>
                <span aria-hidden="true">?</span>
                <span className="visually-hidden">About this panel</span>
              </>
            }
          >
            {() => (
              <p className="panel-about">
                <VisibleText text={panel.description ?? ''} />
              </p>
            )}
          </PanelButton>
        )}
        {request === undefined ? null : <Freshness state={state} request={request} wholly={panel.type !== 'events'} />}
        {bare || request === undefined ? null : (
          <div className="panel-tools">
            {hasTable ? (
              <button
                type="button"
                className="quiet small"
                aria-pressed={asTable}
                aria-label="As a table"
                title="As a table"
                onClick={() => setAsTable(!asTable)}
              >
                <Icon name="table" />
              </button>
            ) : null}
            <MenuButton
              label={`Panel ${title}`}
              className="quiet small"
              items={[
                { label: 'Open in search', onSelect: () => navigate(searchAddress(request)) },
                { label: 'Ask again', onSelect: () => setAgain(again + 1) },
                ...(state.result === undefined
                  ? []
                  : [
                      {
                        label: 'Save as CSV',
                        detail: plural(state.result.rows.length, 'row'),
                        onSelect: () => saveCsv(title, state),
                      },
                    ]),
              ]}
            >
              <Icon name="more" />
              <span className="visually-hidden">Panel menu</span>
            </MenuButton>
          </div>
        )}
        {tools}
      </div>
      <div className="panel-body">
        {request === undefined ? (
          <Markdown text={panel.text ?? ''} label={`${title}, text`} />
        ) : (
          <Body
            panel={panel}
            request={request}
            state={state}
            asTable={asTable}
            onChoose={panel.link === 'none' || bare ? undefined : choose}
            onAgain={() => setAgain(again + 1)}
          />
        )}
      </div>
      {choice === undefined || request === undefined ? null : (
        <ValueActions
          choice={choice}
          panel={panel}
          request={request}
          onFilter={onFilter}
          onRange={onRange}
          onClose={close}
        />
      )}
    </section>
  );
}

interface BodyProps {
  readonly panel: Panel;
  readonly request: PanelRequest;
  readonly state: PanelState;
  readonly asTable: boolean;
  readonly onChoose: ReturnType<typeof useChoice>['choose'] | undefined;
  readonly onAgain: () => void;
}

function Body({ panel, request, state, asTable, onChoose, onAgain }: BodyProps) {
  const { result, error, busy } = state;
  return (
    <>
      {error === undefined || busy ? null : (
        <div className="panel-error" role="alert">
          <Icon name="warning" />
          <p>
            <ShortText text={error.message} limit={500} />
            {error.hint === undefined ? null : (
              <span className="soft">
                {' '}
                <ShortText text={error.hint} limit={300} />
              </span>
            )}
            {error.issues.map((issue) => (
              <span key={issue.from} className="panel-issue">
                line {issue.line}, column {issue.column}: <ShortText text={issue.message} limit={300} />
              </span>
            ))}
          </p>
          <button type="button" className="small" onClick={onAgain}>
            Try again
          </button>
        </div>
      )}
      {result === undefined ? (
        busy ? (
          <div className="panel-wait" aria-busy="true" />
        ) : null
      ) : result.rows.length === 0 ? (
        <p className="panel-empty">
          Nothing found in this time.{' '}
          <span className="soft">
            Choose a longer range, or <Link href={NEW_SOURCE_HREF}>connect a source</Link>.
          </span>
        </p>
      ) : (
        <PanelPicture panel={panel} search={request.search} result={result} asTable={asTable} onChoose={onChoose} />
      )}
    </>
  );
}

/** How old the picture is, and what is not right with it. */
function Freshness(props: {
  readonly state: PanelState;
  readonly request: PanelRequest;
  /** Whether rows that are left out change the picture; of events, the newest are meant. */
  readonly wholly: boolean;
}) {
  const { state, request, wholly } = props;
  const now = useNow(15_000);
  const { result, at, busy, error } = state;
  const notes = [
    ...(result?.warnings ?? []),
    ...(wholly && result?.truncated === true
      ? [`more than ${plural(result.rows.length, 'row')}: the rest is left out`]
      : []),
    ...(request.filtered ? [] : ['the filters do not reach this panel: its search begins with a command']),
  ];
  return (
    <span className="panel-age">
      {notes.length === 0 ? null : (
        <span className="panel-note" title={notes.join('\n')}>
          <Icon name="warning" />
          <span className="visually-hidden">{notes.join('; ')}</span>
        </span>
      )}
      {busy ? (
        <span className="spinner" role="img" aria-label="asking" />
      ) : at === undefined || (error === undefined && now - at < 60_000) ? null : (
        <span title={result === undefined ? undefined : `answered in ${formatElapsed(result.elapsedMs)}`}>
          {ago(at, now)}
        </span>
      )}
    </span>
  );
}

function saveCsv(title: string, { result }: PanelState): void {
  if (result === undefined) return;
  const name =
    title
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 60) || 'panel';
  download(new Blob([csvText(result.columns, result.rows)], { type: 'text/csv' }), `${name.toLowerCase()}.csv`);
}
