import type { HistoryEvent } from "../local/workflow.ts";
import type { RenderState } from "../render/render-state.ts";
import { printable } from "./table.ts";

export interface Progress {
  /** A still whose render begins. */
  begin(execution: string, name: string): void;
  onHistory(event: HistoryEvent): void;
  end(execution: string, status: string): void;
  /** Clears what is drawn, so that other output can follow. */
  close(): void;
}

/** The states worth a word to whoever waits. */
const stateWords: Readonly<Record<string, string>> = {
  PrepareRender: "preparing",
  WaitForRequest: "waiting for its request, or for other renders",
  WaitForPlace: "waiting to try again",
  CreateVideo: "asking the provider",
  WaitToCreate: "waiting for the provider",
  WaitForVideo: "rendering",
  AwaitVideo: "rendering",
  StoreClip: "storing",
  WaitToStore: "waiting to store",
};

const queuedWords = "queued at the provider";

interface Line {
  name: string;
  state: string;
  progress: number | null;
  startedAt: number;
}

/** Draws a line per still: redrawn in place on a terminal, one plain line per change elsewhere. */
export function createProgress(stream: NodeJS.WriteStream, now: () => number): Progress {
  const lines = new Map<string, Line>();
  const live = stream.isTTY === true;
  let drawn = 0;
  const timer = live ? setInterval(draw, 200) : undefined;

  function draw(): void {
    const rows = [...lines.values()].slice(0, Math.max(1, (stream.rows ?? 24) - 2));
    const hidden = lines.size - rows.length;
    const texts = rows.map((line) => clip(describe(line), stream.columns ?? 80));
    if (hidden > 0) texts.push(`... and ${hidden} more`);
    erase();
    if (texts.length > 0) stream.write(`${texts.join("\n")}\n`);
    drawn = texts.length;
  }
  function erase(): void {
    if (drawn > 0) stream.write(`\x1b[${drawn}A\x1b[0J`);
    drawn = 0;
  }
  function describe({ name, state, progress, startedAt }: Line): string {
    const seconds = Math.round((now() - startedAt) / 1000);
    return [name, state, progress === null ? "" : `${Math.round(progress)} %`, `${seconds} s`]
      .filter((part) => part !== "")
      .join("  ");
  }
  function changed(line: Line): void {
    if (!live) stream.write(`${describe(line)}\n`);
  }

  return {
    begin(execution, name) {
      lines.set(execution, { name: printable(name), state: "queued", progress: null, startedAt: now() });
    },
    onHistory({ execution, state, event, output }) {
      const line = lines.get(execution);
      if (line === undefined) return;
      const words = stateWords[state];
      // Between two looks at a job that is queued it still is, and whoever waits for others looks for them again and again.
      const isAsBefore =
        (words === stateWords.WaitForVideo && line.state === queuedWords) ||
        (state === "PrepareRender" && line.state === stateWords.WaitForRequest);
      if (event === "entered" && words !== undefined && line.state !== words && !isAsBefore) {
        line.state = words;
        changed(line);
      }
      const render = (output as { render?: RenderState } | undefined)?.render;
      if (event === "exited" && state === "PollVideo" && render !== undefined && render.progress !== line.progress) {
        line.progress = render.progress;
        changed(line);
      }
      const isRunning = event === "exited" && state === "PollVideo" && render?.outcome === "running";
      const place = render?.isQueued === true ? queuedWords : (stateWords.WaitForVideo ?? "");
      if (isRunning && line.state !== place) {
        line.state = place;
        changed(line);
      }
    },
    end(execution, status) {
      const line = lines.get(execution);
      lines.delete(execution);
      if (line === undefined) return;
      line.state = status;
      line.progress = null;
      if (live) erase();
      stream.write(`${describe(line)}\n`);
    },
    close() {
      clearInterval(timer);
      if (live) erase();
    },
  };
}

function clip(text: string, columns: number): string {
  const characters = [...text];
  return characters.length < columns ? text : `${characters.slice(0, columns - 2).join("")}…`;
}
