import { createContext, useContext } from 'react';
import { PanelQueue } from './panel-queue.ts';

/** The server is asked for so many panels at once. */
export const AT_ONCE = 4;

/** One queue a page: what it lets through first is what is looked at. */
export const PanelQueueContext = createContext(new PanelQueue(AT_ONCE));

export function usePanelQueue(): PanelQueue {
  return useContext(PanelQueueContext);
}

/** What the panels ask now is one round, by this name; undefined where each asks for itself. */
export const RoundContext = createContext<string | undefined>(undefined);
