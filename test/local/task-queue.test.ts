import { expect, test } from "vitest";
import { createTaskQueue } from "../../lib/local/task-queue.ts";

const turns = async () => {
  for (let index = 0; index < 20; index++) await Promise.resolve();
};

/** A queue of one place, whose tasks end when they are told to. */
function world() {
  const queue = createTaskQueue(1);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const add = (name: string, options?: { ahead?: boolean }) =>
    queue.add(async () => {
      begun.push(name);
      await new Promise<void>((resolve) => ends.set(name, resolve));
    }, options);
  const end = async (name: string) => {
    ends.get(name)?.();
    await turns();
  };
  return { queue, begun, add, end };
}

test("what a render that has begun waits for goes before what has not, in its order", async () => {
  const { add, begun, end } = world();
  const all = [add("a"), add("b"), add("c"), add("shot 1", { ahead: true }), add("shot 2", { ahead: true })];
  await turns();
  for (const name of ["a", "shot 1", "shot 2", "b", "c"]) await end(name);
  await Promise.all(all);
  expect(begun).toEqual(["a", "shot 1", "shot 2", "b", "c"]);
});

test("a task that left its place has it back before those that have not begun", async () => {
  const { queue, add, begun, end } = world();
  const { promise, resolve: comeBack } = Promise.withResolvers<void>();
  const left = queue.add(async (place) => {
    place.leave();
    await promise;
    await place.take();
    begun.push("back");
  });
  const others = [add("a"), add("b")];
  await turns();
  comeBack();
  await turns();
  await end("a");
  await left;
  await end("b");
  await Promise.all(others);
  expect(begun).toEqual(["a", "back", "b"]);
});

test("a task that is over has no place to take", async () => {
  const queue = createTaskQueue(1);
  let take = async () => {};
  await queue.add(async (place) => {
    place.leave();
    take = place.take;
  });
  await expect(take()).rejects.toThrow("the task is over");
  expect(await queue.add(async () => "next")).toBe("next");
});
