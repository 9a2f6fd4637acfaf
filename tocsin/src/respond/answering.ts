import type { AlertBook } from '../alert/index.ts';
import type { ScheduleMemory } from '../detect/index.ts';
import type { Responses } from './responses.ts';

/**
 * What is found is stored as alerts, and then answered. A crash in between evaluates the window again: alerts are passed
 * over that are there, and so are answers.
 */
export const answering = (alerts: AlertBook, responses: Pick<Responses, 'answer'>): ScheduleMemory => ({
  positions: () => alerts.positions(),
  fired: (since) => alerts.fired(since),
  lateMinutes: (since, after) => alerts.lateMinutes(since, after),
  save: (positions) => alerts.save(positions),
  emit: async (findings) => {
    const stored = await alerts.emit(findings);
    responses.answer(findings, (finding) => alerts.isMuted(finding));
    return stored;
  },
});
