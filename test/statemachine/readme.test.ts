import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { definition } from "../support/run-workflow.ts";

interface State {
  Type: string;
  Next?: string;
  Default?: string;
  Choices?: { Next: string; StringEquals?: string }[];
}

/** Every way from a state to another; what a Catch leads to is left out, as in the diagram. */
function transitions(): string[] {
  const states = Object.entries(definition.States as Record<string, State>);
  return [
    `[*] --> ${definition.StartAt}`,
    ...states.flatMap(([name, state]) =>
      [...(state.Choices ?? []).map(({ Next }) => Next), state.Default, state.Next]
        .filter((next) => next !== undefined)
        .map((next) => `${name} --> ${next}`),
    ),
  ];
}

test("the diagram of the README is the state machine", () => {
  const [, diagram = ""] = /```mermaid\n(.*?)```/s.exec(readFileSync("README.md", "utf8")) ?? [];
  const drawn = [...diagram.matchAll(/^ {2}(\S+ --> \S+?)(?::.*)?$/gm)].map(([, edge = ""]) => edge);
  const ways = drawn.filter((edge) => !edge.endsWith("[*]"));
  expect([...new Set(ways)].sort()).toEqual([...new Set(transitions())].sort());
});
