import { useState } from 'react';
import { type ApiError, asApiError } from '../api/api-error.ts';
import { useClient } from '../api/client-context.ts';
import { type Dashboard, type DashboardBody, dashboardFiles, type Panel, type Place } from '../api/dashboards.ts';
import { amendAddress, useLeaveGuard } from '../shell/address.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { Conflict } from '../ui/conflict.tsx';
import { Icon } from '../ui/icon.tsx';
import { capped, visibleText } from '../ui/visible.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { differences } from './differences.ts';
import { EditCell } from './edit-cell.tsx';
import {
  addedPanel,
  bodyOf,
  changedPanel,
  type EditState,
  movedPanel,
  placesOf,
  removedPanel,
  useEditing,
  withPlaces,
} from './editing.ts';
import { tidied } from './grid.ts';
import { NEW_PANEL } from './new-panel.ts';
import { PanelCard } from './panel-card.tsx';
import { PanelEditor } from './panel-editor.tsx';
import { panelRequest } from './panel-search.ts';
import { Refused } from './refused.tsx';
import { SettingsDialog } from './settings-dialog.tsx';
import { formatView, type View } from './view-address.ts';
import '../styles/dashboard-editor.css';

interface Props {
  /** As it is on the server now. */
  readonly live: Dashboard & { readonly body: DashboardBody };
  readonly view: View;
  readonly onReload: () => void;
  readonly onSaved: (saved: Dashboard) => void;
}

type Open = { readonly kind: 'panel'; readonly key: number } | { readonly kind: 'new' | 'settings' };

export function DashboardEditor({ live, view, onReload, onSaved }: Props) {
  const client = useClient();
  /** As it was when editing began: its etag is what a change is checked against. */
  const [opened, setOpened] = useState(live);
  const { state, undoable, change, undo, begin } = useEditing(opened.body);
  const [drag, setDrag] = useState<{ readonly key: number; readonly place: Place }>();
  const [open, setOpen] = useState<Open | undefined>(opened.body.panels.length === 0 ? { kind: 'new' } : undefined);
  const [conflicts, setConflicts] = useState(false);
  const [fault, setFault] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState('');
  useLeaveGuard(undoable);

  const shown = drag === undefined ? state : movedPanel(state, drag.key, drag.place);
  const body = bodyOf(shown);
  const leave = (next: DashboardBody) =>
    amendAddress(formatView(window.location.pathname, { ...view, edit: false }, next));
  const save = async (etag: string) => {
    setBusy(true);
    setFault(undefined);
    try {
      const saved = await dashboardFiles.change(client, opened.id, etag, bodyOf(state));
      onSaved(saved);
      leave(saved.body ?? body);
    } catch (error) {
      const refusal = asApiError(error);
      setBusy(false);
      if (refusal.status !== 412) return setFault(refusal);
      setConflicts(true);
      onReload();
    }
  };
  const cancel = () => {
    if (undoable && !window.confirm('What you have changed is not saved. Leave it?')) return;
    leave(live.body);
  };
  const act = (next: EditState, words: string) => {
    change(next);
    setTold(words);
  };
  const move = (key: number, name: string, place: Place) => {
    const next = movedPanel(state, key, place);
    const at = next.panels.find((one) => one.key === key)?.panel.at ?? place;
    act(next, `${name}: column ${at.x + 1}, row ${at.y + 1}, ${at.w} wide, ${at.h} high`);
  };
  const edited = open?.kind === 'panel' ? state.panels.find(({ key }) => key === open.key) : undefined;
  const donePanel = (panel: Panel) => {
    if (edited === undefined) act(addedPanel(state, panel), `${panel.title} was added`);
    else act(changedPanel(state, edited.key, panel), `${panel.title} was changed`);
    setOpen(undefined);
  };

  return (
    <PageFrame
      title={`Edit ${visibleText(capped(body.title, 80))}`}
      heading={<VisibleText text={capped(body.title, 200)} />}
      actions={
        <>
          <button type="button" onClick={() => setOpen({ kind: 'new' })}>
            <Icon name="plus" />
            Add a panel
          </button>
          <button type="button" onClick={() => setOpen({ kind: 'settings' })}>
            Settings
          </button>
          <button type="button" disabled={!undoable} onClick={undo}>
            <Icon name="undo" />
            Undo
          </button>
          <button type="button" onClick={() => act(withPlaces(state, tidied(placesOf(state))), 'gaps are closed')}>
            Close gaps
          </button>
          <button type="button" onClick={cancel}>
            Cancel
          </button>
          <button type="button" className="primary" disabled={busy} onClick={() => void save(opened.etag)}>
            {busy ? 'Saving…' : 'Save'}
          </button>
        </>
      }
    >
      {!conflicts ? null : (
        <Conflict
          what="dashboard"
          differences={live.etag === opened.etag ? undefined : differences(body, live.body)}
          onTakeTheirs={() => {
            setOpened(live);
            begin(live.body);
            setConflicts(false);
          }}
          onOverwrite={() => void save(live.etag)}
        />
      )}
      {fault === undefined ? null : <Refused error={fault} panels={state.panels.map(({ panel }) => panel.title)} />}
      <p className="hint edit-hint">
        Drag panels by their handle, change their size at the corner; or reach a handle with Tab and use the arrow keys,
        with Shift for the size.
      </p>
      <p className="visually-hidden" role="status">
        {told}
      </p>
      <div className="grid-view editing">
        {shown.panels.map(({ key, panel }, order) => {
          const name = panel.title === '' ? 'panel without a title' : visibleText(capped(panel.title, 60));
          return (
            <EditCell
              key={key}
              name={name}
              place={panel.at}
              onDrag={(place) => setDrag(place === undefined ? undefined : { key, place })}
              onMove={(place) => move(key, name, place)}
              onEdit={() => setOpen({ kind: 'panel', key })}
              onDuplicate={() => act(addedPanel(state, panel), `${name} was duplicated`)}
              onRemove={() => act(removedPanel(state, key), `${name} was removed; Undo brings it back`)}
            >
              {(tools) => (
                <PanelCard
                  panel={panel}
                  request={panelRequest(panel, body, view)}
                  round={0}
                  order={order}
                  bare
                  onFilter={() => undefined}
                  onRange={() => undefined}
                  tools={tools}
                />
              )}
            </EditCell>
          );
        })}
      </div>
      {open?.kind === 'settings' ? (
        <SettingsDialog
          settings={state.settings}
          onClose={() => setOpen(undefined)}
          onDone={(settings) => {
            act({ ...state, settings }, 'the settings were changed');
            setOpen(undefined);
          }}
        />
      ) : null}
      {open?.kind === 'new' || edited !== undefined ? (
        <PanelEditor
          key={edited?.key ?? 'new'}
          panel={edited?.panel ?? NEW_PANEL}
          isNew={edited === undefined}
          body={body}
          view={view}
          onClose={() => setOpen(undefined)}
          onDone={donePanel}
        />
      ) : null}
    </PageFrame>
  );
}
