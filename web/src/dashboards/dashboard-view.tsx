import { type ReactNode, useMemo, useState } from 'react';
import type { Dashboard, DashboardBody } from '../api/dashboards.ts';
import { newSearchId } from '../api/search-requests.ts';
import { amendAddress, navigate, useTitle } from '../shell/address.ts';
import { Link } from '../shell/link.tsx';
import { PageFrame } from '../shell/page-frame.tsx';
import { NEW_SOURCE_HREF } from '../shell/routes.ts';
import { labelOf } from '../time/range.ts';
import { capped, visibleText } from '../ui/visible.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { DashboardTools } from './dashboard-tools.tsx';
import { FilterChips } from './filter-chips.tsx';
import { heightOf } from './grid.ts';
import { GridView } from './grid-view.tsx';
import { PanelCard } from './panel-card.tsx';
import { AT_ONCE, PanelQueueContext, RoundContext } from './panel-context.ts';
import { PanelQueue } from './panel-queue.ts';
import { panelRequest } from './panel-search.ts';
import { FormatsContext, usePatternFormats } from './pattern-formats.ts';
import { useRefresh } from './use-refresh.ts';
import { VariableBar } from './variable-bar.tsx';
import { formatView, type View } from './view-address.ts';
import { Wall } from './wall.tsx';

interface Props {
  readonly dashboard: Dashboard;
  readonly body: DashboardBody;
  readonly view: View;
  readonly mayEdit: boolean;
}

/** A dashboard as one reads it. */
export function DashboardView({ dashboard, body, view, mayEdit }: Props) {
  const [queue] = useState(() => new PanelQueue(AT_ONCE));
  const { round, again } = useRefresh(view.refresh);
  const asked = useRound(round, view);
  const formats = usePatternFormats(body.pattern);
  const title = visibleText(capped(body.title, 80));
  useTitle(title);
  const path = window.location.pathname;
  const change = (part: Partial<View>) => amendAddress(formatView(path, { ...view, ...part }, body));
  // What narrows what is seen can be gone back from.
  const visit = (part: Partial<View>) => navigate(formatView(path, { ...view, ...part }, body));
  const addFilter = (condition: string) => {
    if (!view.filters.includes(condition)) visit({ filters: [...view.filters, condition] });
  };
  const places = useMemo(() => body.panels.map(({ at }) => at), [body]);
  const panels = (bare: boolean) => (
    <FormatsContext value={formats}>
      <GridView places={places}>
        {(index, order) => {
          const panel = body.panels[index];
          return panel === undefined ? null : (
            <PanelCard
              panel={panel}
              request={panelRequest(panel, body, view)}
              round={round}
              order={order}
              bare={bare}
              onFilter={addFilter}
              onRange={(range) => visit({ range })}
            />
          );
        }}
      </GridView>
    </FormatsContext>
  );
  const asking = (page: ReactNode) => (
    <PanelQueueContext value={queue}>
      <RoundContext value={asked}>{page}</RoundContext>
    </PanelQueueContext>
  );
  if (view.wall)
    return asking(
      <main id="results" className="page">
        <Wall title={body.title} range={labelOf(view.range)} onLeave={() => change({ wall: false })}>
          <div className="wall-grid" style={wallStyle(heightOf(places))}>
            {panels(true)}
          </div>
        </Wall>
      </main>,
    );
  return asking(
    <PageFrame
      title={title}
      heading={<VisibleText text={capped(body.title, 200)} />}
      actions={
        <DashboardTools
          dashboard={dashboard}
          body={body}
          view={view}
          mayEdit={mayEdit}
          onView={change}
          onRange={(range) => visit({ range })}
          onAgain={again}
        />
      }
    >
      {body.description === undefined ? null : (
        <p className="soft dashboard-about">
          <VisibleText text={capped(body.description, 1_000)} />
        </p>
      )}
      <VariableBar
        body={body}
        range={view.range}
        chosen={view.chosen}
        onChoose={(name, values) => visit({ chosen: { ...view.chosen, [name]: values } })}
      />
      <FilterChips
        fixed={body.filters}
        filters={view.filters}
        onRemove={(filter) => visit({ filters: view.filters.filter((one) => one !== filter) })}
        onClear={() => visit({ filters: [] })}
      />
      {body.panels.length === 0 ? (
        <div className="state">
          <h2>This dashboard has no panels yet</h2>
          <p>
            {mayEdit
              ? 'Edit it to add the first one, or add results to it from the '
              : 'Somebody who may edit can add some. Meanwhile there is the '}
            <Link href="/search">search page</Link>. Without data there is nothing to see:{' '}
            <Link href={NEW_SOURCE_HREF}>connect a source</Link>.
          </p>
        </div>
      ) : (
        panels(false)
      )}
    </PageFrame>,
  );
}

/** Another name for each round, and for what is asked of another time or of other values. */
function useRound(round: number, { range, filters, chosen }: View): string {
  const question = JSON.stringify([round, range, filters, chosen]);
  const [current, setCurrent] = useState(() => ({ question, name: newSearchId() }));
  if (current.question === question) return current.name;
  const next = { question, name: newSearchId() };
  setCurrent(next);
  return next.name;
}

/** The rows share the window's height, where that makes them no smaller than on the page. */
function wallStyle(rows: number) {
  const style: React.CSSProperties & Record<'--wall-rows', number> = { '--wall-rows': Math.max(1, rows) };
  return style;
}
