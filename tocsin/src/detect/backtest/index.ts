export { type BacktestRequest, backtest } from './backtest.ts';
export type * from './report.ts';
