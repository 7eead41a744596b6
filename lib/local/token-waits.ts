/** The executions of this process that wait for somebody to hand in their token: what Step Functions keeps on AWS. */
export interface TokenWaits {
  /** Waits until the token is handed in, or so many milliseconds have passed: `true` or `false`. */
  wait(token: string, milliseconds: number): { ended: Promise<boolean>; cancel(): void };
  /** Ends the wait for this token; one that nobody waits for (any more, or in this process) changes nothing. */
  endWait(token: string): Promise<void>;
}

/** What nobody waits for any more is forgotten at once; what a crash leaves is begun anew with another token. */
export function createTokenWaits(): TokenWaits {
  const waits = new Map<string, (isWoken: boolean) => void>();
  return {
    wait(token, milliseconds) {
      let end = (_isWoken: boolean): void => {};
      const ended = new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => end(false), milliseconds);
        end = (isWoken) => {
          clearTimeout(timer);
          waits.delete(token);
          resolve(isWoken);
        };
      });
      waits.set(token, end);
      return { ended, cancel: () => end(false) };
    },
    async endWait(token) {
      waits.get(token)?.(true);
    },
  };
}
