import { describeRuntimeContract } from "../contract-suite";
import { openProcessRuntime } from "../testing/open-process-runtime";

describeRuntimeContract("processes", openProcessRuntime);
