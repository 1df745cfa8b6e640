// The package brings no types; these are the parts the bench uses.
declare module 'autocannon' {
  export interface LoadRequest {
    method: string;
    path: string;
    headers: Readonly<Record<string, string>>;
    body?: Uint8Array;
    setupRequest?: (request: LoadRequest) => LoadRequest;
    onResponse?: (status: number, body: string) => void;
  }
  export interface LoadTotals {
    errors: number;
    duration: number;
  }
  export interface LoadRun {
    stop: () => void;
    on: (
      event: 'response',
      listener: (client: unknown, status: number, bytes: number, ms: number) => void,
    ) => void;
  }
  export default function autocannon(
    options: { url: string; connections: number; duration: number; timeout: number; requests: LoadRequest[] },
    done: (error: Error | null, totals: LoadTotals) => void,
  ): LoadRun;
}
