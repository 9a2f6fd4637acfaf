import { useState } from 'react';
import type { DashboardBody, Panel, Place } from '../api/dashboards.ts';
import { freePlace, withPlace } from './grid.ts';

/** A panel with a name of its own while it is edited: its place in the list changes. */
export interface Kept {
  readonly key: number;
  readonly panel: Panel;
}

export interface EditState {
  readonly settings: Omit<DashboardBody, 'panels'>;
  readonly panels: readonly Kept[];
}

const MOST_STEPS = 100;

export function editState({ panels, ...settings }: DashboardBody): EditState {
  return { settings, panels: panels.map((panel, key) => ({ key, panel })) };
}

export function bodyOf({ settings, panels }: EditState): DashboardBody {
  return { ...settings, panels: panels.map(({ panel }) => panel) };
}

export function placesOf({ panels }: EditState): readonly Place[] {
  return panels.map(({ panel }) => panel.at);
}

export function withPlaces(state: EditState, places: readonly Place[]): EditState {
  return {
    ...state,
    panels: state.panels.map((kept, index) => ({
      ...kept,
      panel: { ...kept.panel, at: places[index] ?? kept.panel.at },
    })),
  };
}

export function movedPanel(state: EditState, key: number, place: Place): EditState {
  const index = state.panels.findIndex((one) => one.key === key);
  return index < 0 ? state : withPlaces(state, withPlace(placesOf(state), index, place));
}

/** In the first place that has room for its size. */
export function addedPanel(state: EditState, panel: Panel): EditState {
  const key = state.panels.reduce((most, one) => Math.max(most, one.key), -1) + 1;
  const at = freePlace(placesOf(state), panel.at.w, panel.at.h);
  return { ...state, panels: [...state.panels, { key, panel: { ...panel, at } }] };
}

export function changedPanel(state: EditState, key: number, panel: Panel): EditState {
  return { ...state, panels: state.panels.map((one) => (one.key === key ? { key, panel } : one)) };
}

export function removedPanel(state: EditState, key: number): EditState {
  return { ...state, panels: state.panels.filter((one) => one.key !== key) };
}

/** The state, and those before it, which can be gone back to. */
export function useEditing(first: DashboardBody) {
  const [steps, setSteps] = useState<readonly EditState[]>([editState(first)]);
  const state = steps.at(-1) ?? editState(first);
  return {
    state,
    undoable: steps.length > 1,
    change: (next: EditState) => setSteps((before) => [...before, next].slice(-MOST_STEPS)),
    undo: () => setSteps((before) => (before.length > 1 ? before.slice(0, -1) : before)),
    begin: (body: DashboardBody) => setSteps([editState(body)]),
  };
}
