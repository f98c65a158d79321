import fc from "fast-check";
import type { DeviceFact, Facts, Mark } from "@/lib/progress/rules";

// Few values of each kind, so that equal times, devices and places meet often.
const common = {
  chapterNumber: fc.integer({ min: 1, max: 2 }),
  at: fc.integer({ min: 0, max: 5 }).map((hour) => `2026-11-2${hour}T10:00:00.000Z`),
};
const device: fc.Arbitrary<DeviceFact> = fc.record({
  ...common,
  deviceId: fc.constantFrom("phone", "laptop", "Tablet"),
  timeSpent: fc.integer({ min: 0, max: 3 }),
  position: fc.option(
    fc.record({ block: fc.constantFrom("a", "b", "É"), offset: fc.constantFrom(0, 0.1234, 0.7, 1) }),
    { freq: 2 },
  ),
});
const mark: fc.Arbitrary<Mark> = fc.oneof(
  fc.record({ ...common, kind: fc.constant("completed" as const), item: fc.constantFrom("yes", "no") }),
  fc.record({ ...common, kind: fc.constantFrom("video", "quiz"), item: fc.constantFrom("one", "two") }),
);
const fact: fc.Arbitrary<Facts> = fc.oneof(
  device.map((value) => ({ devices: [value], marks: [] })),
  mark.map((value) => ({ devices: [], marks: [value] })),
);

/** Single facts about two chapters, in the order in which they happened to be stated. */
export const someFacts: fc.Arbitrary<Facts[]> = fc.array(fact, { minLength: 1, maxLength: 12 });

/** One way in which all of these facts may arrive: in any order, some twice, in batches of any size. */
export function deliveryOf(facts: Facts[]): fc.Arbitrary<Facts[]> {
  return fc
    .tuple(fc.subarray(facts), fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 24, maxLength: 24 }))
    .chain(([repeats, sizes]) => {
      const all = [...facts, ...repeats];
      return fc.shuffledSubarray(all, { minLength: all.length }).map((order) => cut(order, sizes).map(join));
    });
}

/** Facts put together. */
export function join(facts: readonly Facts[]): Facts {
  return {
    devices: facts.flatMap(({ devices }) => devices),
    marks: facts.flatMap(({ marks }) => marks),
  };
}

function cut(facts: Facts[], sizes: number[]): Facts[][] {
  const [size = facts.length, ...rest] = sizes;
  return facts.length === 0 ? [] : [facts.slice(0, size), ...cut(facts.slice(size), rest)];
}
