import { useMemo } from 'react';
import { formatMoment, zoneLabel } from '../time/format.ts';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { cronWords, nextRuns } from './cron.ts';
import { DEFAULTS } from './draft.ts';
import type { DraftForm } from './draft-form.ts';
import { everyWords, spanMs, spanWords } from './span.ts';

const TIMINGS = ['every', 'cron', 'none'] as const;
const TIMING_NAMES = { every: 'at a steady pace', cron: 'by the calendar (cron)', none: 'only when a person runs it' };
const SHOWN_RUNS = 3;

/** When it runs and what it looks at then, told back in plain words. */
export function ScheduleFields({ draft, problems, onChange }: DraftForm) {
  return (
    <>
      <div className="field-row">
        <Field label="Runs">
          {(attributes) => (
            <Select
              {...attributes}
              value={draft.timing}
              options={TIMINGS}
              nameOf={(timing) => TIMING_NAMES[timing]}
              onChoose={(timing) => onChange({ timing })}
            />
          )}
        </Field>
        {draft.timing === 'every' ? (
          <Field label="Every" problem={problems.every}>
            {(attributes) => (
              <input
                {...attributes}
                value={draft.every}
                onChange={(event) => onChange({ every: event.target.value })}
                placeholder="1m"
              />
            )}
          </Field>
        ) : null}
        {draft.timing === 'cron' ? (
          <>
            <Field label="Cron" problem={problems.cron}>
              {(attributes) => (
                <input
                  {...attributes}
                  className="mono"
                  spellCheck={false}
                  value={draft.cron}
                  onChange={(event) => onChange({ cron: event.target.value })}
                />
              )}
            </Field>
            <Field label="Time zone" problem={problems.timeZone}>
              {(attributes) => (
                <input
                  {...attributes}
                  placeholder="the server’s"
                  spellCheck={false}
                  value={draft.timeZone}
                  onChange={(event) => onChange({ timeZone: event.target.value })}
                />
              )}
            </Field>
          </>
        ) : null}
        {draft.timing === 'none' ? null : (
          <Field label="Looks at the last" problem={problems.window}>
            {(attributes) => (
              <input
                {...attributes}
                placeholder="since the last run"
                value={draft.window}
                onChange={(event) => onChange({ window: event.target.value })}
              />
            )}
          </Field>
        )}
      </div>
      <ScheduleEcho draft={draft} problems={problems} onChange={onChange} />
    </>
  );
}

/** Waiting for events that arrive late: most never touch these. */
export function ArrivalFields({ draft, problems, onChange }: DraftForm) {
  return (
    <div className="field-row">
      <Field
        label="Delay"
        problem={problems.delay}
        help="how long after the end of its window a run begins, so that events can arrive"
      >
        {(attributes) => (
          <input
            {...attributes}
            placeholder={DEFAULTS.delay}
            value={draft.delay}
            onChange={(event) => onChange({ delay: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Late events"
        problem={problems.late}
        help="a window in which events arrive up to so much later is looked at once more"
      >
        {(attributes) => (
          <input
            {...attributes}
            placeholder={DEFAULTS.late}
            value={draft.late}
            onChange={(event) => onChange({ late: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}

function ScheduleEcho({ draft, problems }: DraftForm) {
  const { timing, cron, timeZone } = draft;
  const bad = problems.every ?? problems.cron ?? problems.timeZone ?? problems.window;
  const runs = useMemo(() => {
    if (timing !== 'cron' || bad !== undefined) return [];
    try {
      return nextRuns(cron, timeZone.trim(), SHOWN_RUNS, new Date());
    } catch {
      return [];
    }
  }, [timing, cron, timeZone, bad]);
  if (bad !== undefined) return null;
  if (timing === 'none')
    return (
      <p className="echo" role="status">
        It waits until somebody opens it; it raises no alerts.
      </p>
    );
  const window = draft.window.trim();
  const when = timing === 'every' ? everyWords(draft.every) : cronWords(cron);
  const looks = window === '' ? 'what came since the run before' : `the last ${spanWords(window)}`;
  const gap = gapWords(draft);
  return (
    <div className="echo" role="status">
      <p>
        Runs {when}
        {timing === 'cron' ? ` (${timeZone.trim() === '' ? 'in the server’s time zone' : timeZone.trim()})` : ''}; looks
        at {looks}.{gap === undefined ? null : <strong> {gap}</strong>}
      </p>
      {runs.length === 0 ? null : (
        <p className="hint">
          Next: {runs.map((at) => formatMoment(at)).join(' · ')} {zoneLabel(runs[0] ?? 0)}
          {timeZone.trim() === '' ? ', if the server is in this zone' : ''}
        </p>
      )}
    </div>
  );
}

/** A window narrower than the pace leaves time that nobody looks at. */
function gapWords({ timing, every, window }: DraftForm['draft']): string | undefined {
  const pace = spanMs(every);
  const width = spanMs(window.trim());
  if (timing !== 'every' || pace === undefined || width === undefined || width >= pace) return undefined;
  return `Between two runs, events of ${spanWords(every)} less ${spanWords(window)} are never looked at.`;
}
