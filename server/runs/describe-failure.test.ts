import { expect, test } from "vitest";
import { ClusterError } from "@/server/drivers/cluster/port";
import { describeFailure } from "./describe-failure";
import { CodeFailure, PlatformFailure } from "./step";

test.each([
  new CodeFailure("a\u0000b", "c\u0000d"),
  new PlatformFailure("a\u0000b", "c\u0000d"),
  new ClusterError("failed", "a\u0000b", "c\u0000d"),
])("what others' files say can be written down: %o", (error) => {
  expect(describeFailure(error)).toMatchObject({ message: "a�b", detail: "c�d" });
  expect(describeFailure(new CodeFailure("half \ud83d")).message).toBe("half �");
});
