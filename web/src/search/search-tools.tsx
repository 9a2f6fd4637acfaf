import { lazy, Suspense, useState } from 'react';
import type { SavedSearchBody } from '../api/saved-searches.ts';
import type { ExportFormat } from '../api/search-types.ts';
import type { SearchResult } from '../api/types.ts';
import { SaveSearchDialog } from '../searches/save-search-dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { MenuButton } from '../ui/menu-button.tsx';
import { formatCount } from '../ui/numbers.ts';
import { PanelButton } from '../ui/panel-button.tsx';
import { VisibleText } from '../ui/visible-text.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { LIMITS, type SearchLocation } from './location.ts';
import type { RecentSearch } from './recent.ts';
import { SavedPanel } from './saved-panel.tsx';
import { SharePanel } from './share-panel.tsx';
import { useExport } from './use-export.ts';

interface Props {
  readonly location: SearchLocation;
  readonly result: SearchResult | undefined;
  readonly recent: readonly RecentSearch[];
  readonly mayEdit: boolean;
  readonly onRecent: (run: RecentSearch) => void;
  readonly onForget: () => void;
  readonly onSaved: (saved: SavedSearchBody) => void;
  readonly onLive: () => void;
  readonly onLimit: (limit: number) => void;
}

/** Its file is loaded when it is first asked for. */
const AddToDashboard = lazy(async () => ({
  default: (await import('../dashboards/add-to-dashboard.tsx')).AddToDashboard,
}));

const FORMATS: readonly { readonly format: ExportFormat; readonly label: string; readonly detail: string }[] = [
  { format: 'csv', label: 'CSV', detail: 'for spreadsheets; formulas are disarmed' },
  { format: 'json', label: 'JSON', detail: 'one list' },
  { format: 'ndjson', label: 'NDJSON', detail: 'one object a line' },
];

/** What can be done beside searching: go back to earlier searches on the left, take this one further on the right. */
export function SearchTools(props: Props) {
  const { location, result, recent, mayEdit, onRecent, onForget, onSaved, onLive, onLimit } = props;
  const [saving, setSaving] = useState(false);
  const [adding, setAdding] = useState(false);
  const output = useExport();
  const hasSearch = location.query.trim() !== '';
  const exportAs = (format: ExportFormat) => {
    const { query: search, earliest, latest, pattern } = location;
    void output.start({ search, earliest, latest, ...(pattern === '' ? {} : { pattern }) }, format);
  };
  return (
    <div className="tools" role="toolbar" aria-label="Search tools">
      <div className="tool-group">
        <PanelButton title="History" className="tool" button={<Tool icon="history" label="History" />}>
          {(close) => (
            <HistoryPanel
              list={recent}
              onForget={onForget}
              onRun={(run) => {
                close();
                onRecent(run);
              }}
            />
          )}
        </PanelButton>
        <PanelButton title="Saved searches" className="tool" button={<Tool icon="bookmark" label="Saved" />}>
          {(close) => (
            <SavedPanel
              onOpen={(saved) => {
                close();
                onSaved(saved);
              }}
            />
          )}
        </PanelButton>
      </div>
      {hasSearch ? (
        <div className="tool-group">
          <button type="button" className="tool" aria-pressed={location.live} onClick={onLive}>
            <Tool icon="live" label="Live tail" />
          </button>
          {location.live ? null : <LimitChoice limit={location.limit} onLimit={onLimit} />}
          {mayEdit ? (
            <button type="button" className="tool" onClick={() => setSaving(true)}>
              <Tool icon="bookmark" label="Save as…" />
            </button>
          ) : null}
          {mayEdit && result !== undefined && !location.live ? (
            <button type="button" className="tool" onClick={() => setAdding(true)}>
              <Tool icon="dashboard" label="Add to dashboard" />
            </button>
          ) : null}
          <PanelButton title="Share this search" className="tool" button={<Tool icon="share" label="Share" />}>
            {() => <SharePanel location={location} result={result} />}
          </PanelButton>
          {output.phase.name === 'running' ? (
            <button type="button" className="tool" onClick={output.stop}>
              <span className="spinner" aria-hidden="true" />
              Stop the export
            </button>
          ) : (
            <MenuButton
              label="Export as"
              className="tool"
              items={FORMATS.map(({ format, label, detail }) => ({ label, detail, onSelect: () => exportAs(format) }))}
            >
              <Tool icon="save" label="Export" />
            </MenuButton>
          )}
        </div>
      ) : null}
      {output.phase.name === 'failed' ? (
        <p className="notice tool-fault" role="alert">
          The export failed: <VisibleText text={output.phase.error.message} />{' '}
          <button type="button" className="link" onClick={output.stop}>
            dismiss
          </button>
        </p>
      ) : null}
      {adding && result !== undefined ? (
        <Suspense fallback={null}>
          <AddToDashboard location={location} result={result} onClose={() => setAdding(false)} />
        </Suspense>
      ) : null}
      {saving ? (
        <SaveSearchDialog
          search={location.query}
          earliest={location.earliest}
          latest={location.latest}
          onClose={() => setSaving(false)}
        />
      ) : null}
    </div>
  );
}

function Tool({
  icon,
  label,
}: {
  readonly icon: 'history' | 'bookmark' | 'live' | 'share' | 'save' | 'dashboard';
  readonly label: string;
}) {
  return (
    <>
      <Icon name={icon} />
      <span>{label}</span>
    </>
  );
}

function LimitChoice({ limit, onLimit }: { readonly limit: number; readonly onLimit: (limit: number) => void }) {
  const choices = LIMITS.includes(limit) ? LIMITS : [...LIMITS, limit].toSorted((a, b) => a - b);
  return (
    <label className="tool limit">
      <span className="visually-hidden">Rows loaded at most</span>
      <select value={limit} onChange={(event) => onLimit(Number(event.target.value))}>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {formatCount(choice)} rows
          </option>
        ))}
      </select>
    </label>
  );
}
