/** Takes what an output sends, and does wrong when told so. */
export interface FaultyPeer {
  readonly port: number;
  /** Connections, requests or bytes that met the fault. */
  readonly hits: number;
  begin(fault: string): Promise<void>;
  end(): Promise<void>;
  close(): Promise<void>;
}
