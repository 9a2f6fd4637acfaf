export { createSeries, type SeriesScore, type SeriesState, scorePoint } from './series/series.ts';
