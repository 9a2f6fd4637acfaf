import { useRef } from 'react';
import type { Alert } from '../api/alerts.ts';
import type { IncidentDetail } from '../api/incidents.ts';
import { formatSecond, formatTick } from '../time/format.ts';
import { plural } from '../ui/numbers.ts';
import { ShortText } from '../ui/short-text.tsx';
import { useWidth } from '../ui/use-width.ts';

const LANE = 26;
const DOT = 6;
const AXIS = 18;
const MOST_LANES = 8;

/** When each rule found something: a lane a rule. The list of alerts below says the same in words. */
export function Timeline({ incident }: { readonly incident: IncidentDetail }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const { first, last, members, rules } = incident;
  const lanes = rules.slice(0, MOST_LANES);
  const range = Math.max(1, last - first);
  const plot = Math.max(0, width - 2 * DOT);
  const clamp = (time: number): number => Math.min(last, Math.max(first, time));
  const x = ({ at, window }: Alert): number => DOT + ((clamp(Math.min(at, window.to)) - first) / range) * plot;
  return (
    <div className="timeline">
      <ol className="timeline-lanes">
        {lanes.map(({ rule, title, severity, alerts }) => (
          <li key={rule}>
            <p>
              <ShortText text={title} limit={80} /> <span className="soft">{plural(alerts, 'alert')}</span>
            </p>
            <svg className="timeline-lane" width="100%" height={LANE} aria-hidden="true">
              <line className="timeline-line" x1="0" x2="100%" y1={LANE / 2} y2={LANE / 2} />
              {members
                .filter((member) => member.rule === rule)
                .map((member) => (
                  <circle
                    key={member.id}
                    className={`timeline-dot ${member.severity ?? severity}`}
                    cx={x(member)}
                    cy={LANE / 2}
                    r={DOT - 1}
                  >
                    <title>{formatSecond(member.at)}</title>
                  </circle>
                ))}
            </svg>
          </li>
        ))}
      </ol>
      <div ref={frame}>
        <svg width={width} height={AXIS} aria-hidden="true">
          <text className="axis" x={0} y={12}>
            {formatTick(first, range)}
          </text>
          {range > 1 && width > 200 ? (
            <text className="axis" x={width} y={12} textAnchor="end">
              {formatTick(last, range)}
            </text>
          ) : null}
        </svg>
      </div>
      {rules.length > lanes.length ? (
        <p className="soft">and {plural(rules.length - lanes.length, 'more rule')}</p>
      ) : null}
    </div>
  );
}
