/** The part of Artillery's engine that the load test uses; the package brings no types. */
declare module "@artilleryio/int-core" {
  /** A measure of many values, in milliseconds. */
  type Measure = { count: number; max: number; getValueAtQuantile(quantile: number): number };
  export type Totals = {
    counters: Record<string, number>;
    histograms: Record<string, Measure>;
    firstMetricAt: number;
    lastMetricAt: number;
  };
  type Run = {
    on(event: "done", listener: (totals: Totals) => void): void;
    run(vars: Record<string, unknown>): void;
    stop(): Promise<void>;
  };
  const core: {
    runner: { runner(script: unknown, payload: undefined, options: object): Promise<Run> };
  };
  export default core;
}
