import { executionNameOf } from "../../lib/render/execution-name.ts";
import type { RenderState } from "../../lib/render/render-state.ts";
import { bindTasks } from "../../lib/steps/bind-tasks.ts";
import type { ReconcileDependencies, ReconcileOptions } from "../../lib/steps/reconcile.ts";
import { renderOfRequest } from "../../lib/steps/render-of-request.ts";
import type { StepSettings } from "../../lib/steps/step-dependencies.ts";
import { fakeMedia } from "../fakes/fake-media.ts";
import { memoryObjects } from "../fakes/memory-objects.ts";
import { memorySweeps } from "../fakes/memory-sweeps.ts";
import { type TestWorld, testWorld } from "../support/run-workflow.ts";

export interface ReconcileWorld extends TestWorld {
  /** Runs the steps of a render in their order, for as long as they go on at once. */
  render(event: Record<string, unknown>): Promise<RenderState>;
  /** What the reconciler has started, by the name of its execution. */
  started: Map<string, Record<string, unknown>>;
  reconciling: ReconcileDependencies;
  options: ReconcileOptions;
  pass(seconds: number): void;
  /** The tokens of money that is set aside. */
  tokens: Map<string, string[]>;
}

/** A world whose store tells when a thing was put there, by the world's clock. */
export function reconcileWorld(settings: Partial<StepSettings> = {}): ReconcileWorld {
  const files = new Map<string, Uint8Array>();
  const objects = memoryObjects(
    async (path) => files.get(path) ?? new Uint8Array(),
    () => world.clock.now,
  );
  const world: TestWorld = testWorld({ media: fakeMedia({ files }), objects, settings });
  const tasks = bindTasks(world.dependencies);
  const started = new Map<string, Record<string, unknown>>();
  const tokens = new Map<string, string[]>();

  async function render(event: Record<string, unknown>): Promise<RenderState> {
    let state = (await tasks.PrepareRender(event)) as RenderState;
    const rest = ["AdmitRender", "CreateVideo", "PollVideo", "StoreClip", "RecordSuccess"] as const;
    if (state.outcome === "served") return (await tasks.RecordSuccess(state as never)) as RenderState;
    if (state.outcome !== "ready") return state;
    for (const name of rest) state = { ...state, ...((await tasks[name](state as never)) as RenderState) };
    return state;
  }

  async function start(event: Record<string, unknown>) {
    const name = executionNameOf(event);
    if (started.has(name)) return "known";
    started.set(name, event);
    return "started";
  }

  return {
    ...world,
    render,
    started,
    tokens,
    reconciling: {
      ...world.dependencies,
      clipsBucket: "clips",
      start,
      startBatch: start,
      isAtWork: () => false,
      renderOf: renderOfRequest(world.dependencies),
      providers: ["fake"],
      sweeps: memorySweeps(),
      reservations: async (period) => tokens.get(period) ?? [],
    },
    options: {
      stillsBucket: "stills",
      dryRun: false,
      everything: true,
      graceSeconds: 900,
      overdueSeconds: 7200,
      isTimeUp: () => false,
    },
    pass(seconds) {
      world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000);
    },
  };
}
