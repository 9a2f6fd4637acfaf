import type { ReactNode } from 'react';
import type { Severity } from '../api/saved-searches.ts';
import { PageFrame } from '../shell/page-frame.tsx';
import { UnreadPage } from '../shell/unread-page.tsx';
import { SeverityBadge } from '../ui/severity-badge.tsx';
import { ShortText } from '../ui/short-text.tsx';
import { Trouble } from '../ui/trouble.tsx';
import { capped, visibleText } from '../ui/visible.ts';
import type { OpenCase } from './use-case.ts';

interface Props<Detail> {
  /** What it is: `alert`. */
  readonly what: string;
  /** For how long they are kept. */
  readonly kept: string;
  readonly shown: OpenCase<Detail>;
  readonly main: (detail: Detail) => ReactNode;
  readonly side: (detail: Detail) => ReactNode;
}

/** The page of one alert or incident, also before it is there. */
export function CaseFrame<Detail extends { readonly title: string; readonly severity: Severity }>(
  props: Props<Detail>,
) {
  const { what, kept, shown, main, side } = props;
  const { value: detail, error, again } = shown.poll;
  if (detail === undefined)
    return (
      <UnreadPage what={what} all={`${what}s`} href={`/${what}s?status=all`} error={error} onRetry={again}>
        <p>
          It may have been forgotten: {what}s are kept {kept}.
        </p>
      </UnreadPage>
    );
  return (
    <PageFrame
      title={visibleText(capped(detail.title, 80))}
      heading={
        <>
          <SeverityBadge severity={detail.severity} />
          <ShortText text={detail.title} limit={300} />
        </>
      }
    >
      {error === undefined ? null : <Trouble error={error} stale onRetry={again} />}
      {shown.refused === undefined ? null : <Trouble error={shown.refused} />}
      <div className="alert-layout">
        <div className="alert-main">{main(detail)}</div>
        <div className="alert-side">{side(detail)}</div>
      </div>
    </PageFrame>
  );
}
