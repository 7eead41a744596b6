/** Money set aside and spent, by period, kept by single-item conditional writes alone. */
export interface BudgetLedger {
  /**
   * Sets money aside in a period, unless that would take it over its limit. The same token again is the same
   * reservation, whatever the limit has become: with another amount, it is changed to that, if there is room for it.
   * Answers whether the money is set aside.
   */
  reserve(period: string, token: string, usd: number, limitUsd: number): Promise<boolean>;
  /** Turns a reservation into what was really spent, 0 to give it all back. A token without one changes nothing. */
  settle(period: string, token: string, usd: number): Promise<void>;
  /** What a period has spent and set aside so far, in US dollars. */
  spent(period: string): Promise<{ spentUsd: number; reservedUsd: number }>;
}
